/// Names of weekdays in lower case.
enum Weekdays {
    static let all: Set<String> = Set(
        """
        monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays \
        sundays montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag montags dienstags mittwochs \
        donnerstags freitags samstags sonntags lundi mardi mercredi jeudi vendredi samedi dimanche lunedì martedì mercoledì \
        giovedì venerdì sabato domenica lunes martes miércoles jueves viernes sábado domingo maandag dinsdag woensdag \
        donderdag vrijdag zaterdag zondag segunda terça quarta quinta sexta
        """.split(separator: " ").map(String.init))
}
