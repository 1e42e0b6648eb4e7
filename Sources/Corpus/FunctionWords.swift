/// Closed word classes of English, which the rules for names lean on.
package enum FunctionWords {
    /// Articles, pronouns, prepositions, conjunctions, auxiliaries, question words and the adverbs that open sentences.
    package static let all: Set<String> = words(
        """
        a about above across after afterwards again against all along already also although always am amid among an and \
        another any anyone are around as at away be became because become been before behind being below beneath beside \
        besides between beyond both but by can could despite did do does doing down during each either else \
        elsewhere especially etc even eventually ever every everyone except few finally following for formerly from \
        furthermore had has have having he hence her here hers herself him himself his how however i if in \
        including indeed initially inside instead into is it its itself just later least less many me meanwhile \
        might more moreover most much must my near nearly neither never nevertheless no none nonetheless nor not \
        nothing now of off often on once one only onto or originally other others otherwise our out outside over own per \
        perhaps previously rather same several shall she should similarly since so some someone something \
        sometimes soon still subsequently such than that the their theirs them themselves then there thereafter therefore \
        these they this those though through throughout thus to today together too toward towards under unless unlike until \
        up upon us usually versus very via was we well were what whatever when whenever where whereas wherever whether \
        which while who whoever whom whose why will with within without would yes yet you your
        """)

    /// Months and weekdays.
    package static let calendar: Set<String> = words(
        """
        january february march april may june july august september october november december monday tuesday wednesday \
        thursday friday saturday sunday
        """)

    /// Lower-case words that names are joined through.
    package static let connectors: Set<String> = words(
        "a al an and at bin da das de del della den der des di do dos du e el for ibn in la las le los of on the to van von y zu zur"
    )

    /// Connectors that join separate names as often as they stand inside one.
    package static let joints: Set<String> = words("and at for in of on to")

    private static func words(_ list: String) -> Set<String> {
        Set(list.split(separator: " ").map(String.init))
    }
}
