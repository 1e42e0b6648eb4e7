import Corpus

/// A language that questions are asked in, as far as a glance at spelling and small words tells.
package enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case german = "de"
    case french = "fr"
    case italian = "it"
    case spanish = "es"
    case portuguese = "pt"
    case dutch = "nl"
    case polish = "pl"
    case swedish = "sv"
    case turkish = "tr"
    case russian = "ru"
    case greek = "el"
    case arabic = "ar"
    case hebrew = "he"
    case chinese = "zh"
    case japanese = "ja"
    case korean = "ko"

    /// As a prompt in English calls it.
    package var englishName: String {
        switch self {
        case .english: "English"
        case .german: "German"
        case .french: "French"
        case .italian: "Italian"
        case .spanish: "Spanish"
        case .portuguese: "Portuguese"
        case .dutch: "Dutch"
        case .polish: "Polish"
        case .swedish: "Swedish"
        case .turkish: "Turkish"
        case .russian: "Russian"
        case .greek: "Greek"
        case .arabic: "Arabic"
        case .hebrew: "Hebrew"
        case .chinese: "Chinese"
        case .japanese: "Japanese"
        case .korean: "Korean"
        }
    }
}

extension Language {
    /// The language of a text: by its script, and where that is Latin by the small words it holds.
    ///
    /// - Returns: `nil` where neither tells, or two languages tell equally.
    ///
    /// Complexity: O(n); a question takes microseconds.
    package init?(of text: String) {
        if let language = Self.byScript(text) {
            self = language
            return
        }
        var votes: [Language: Double] = [:]
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
            for language in Self.languages[String(word)] ?? [] { votes[language, default: 0] += 1 }
        }
        for (letters, language) in Self.letters where text.lowercased().contains(where: letters.contains) {
            votes[language, default: 0] += 0.6
        }
        let ranked = votes.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        guard let best = ranked.first, best.value >= 1, ranked.count == 1 || ranked[1].value < best.value else {
            return nil
        }
        self = best.key
    }

    private static func byScript(_ text: String) -> Language? {
        var counts: [Language: Int] = [:]
        var letters = 0
        for scalar in text.unicodeScalars where scalar.properties.isAlphabetic {
            letters += 1
            switch scalar.value {
            case 0x3040...0x30FF: counts[.japanese, default: 0] += 1
            case 0xAC00...0xD7AF, 0x1100...0x11FF: counts[.korean, default: 0] += 1
            case 0x3400...0x9FFF, 0x20000...0x2FFFF: counts[.chinese, default: 0] += 1
            case 0x0400...0x052F: counts[.russian, default: 0] += 1
            case 0x0370...0x03FF: counts[.greek, default: 0] += 1
            case 0x0600...0x06FF, 0xFB50...0xFDFF, 0xFE70...0xFEFF: counts[.arabic, default: 0] += 1
            case 0x0590...0x05FF: counts[.hebrew, default: 0] += 1
            default: break
            }
        }
        // Han characters beside kana are Japanese.
        if let kana = counts[.japanese], kana * 10 >= letters { return .japanese }
        guard let best = counts.max(by: { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }),
            best.value * 3 >= letters
        else { return nil }
        return best.key
    }

    /// Letters that one of the languages alone uses, as far as these languages go.
    private static let letters: [(Set<Character>, Language)] = [
        (["ß", "ä"], .german), (["ñ", "¿", "¡"], .spanish), (["ã", "õ"], .portuguese), (["œ", "ê", "û"], .french),
        (["ł", "ą", "ę", "ś", "ż"], .polish), (["å"], .swedish), (["ğ", "ş", "ı"], .turkish), (["ì", "ò"], .italian),
    ]

    /// Small words and question words, each with the languages that use it.
    private static let languages: [String: [Language]] = {
        let lists: [(Language, String)] = [
            (
                .english,
                """
                the of and to is are was were what when where who whom whose which why how does do did has have had many much \
                in on at by with for from that this it its be been can may not an about between please list
                """
            ),
            (
                .german,
                """
                der die das den dem des ein eine einen einem einer und oder ist sind wird werden wurde wann wo wer wie was \
                welche welcher welches warum viele viel lange man darf kann mit von zu zum zur im auf für nicht bei nach \
                wieviel gibt hat haben es am über
                """
            ),
            (
                .french,
                """
                le la les un une des du de et ou est sont dans pour avec qui que quoi quand où comment combien quel quelle \
                quels quelles ce cette au aux en sur par pas ne pourquoi il elle il y a-t-il se qu d l
                """
            ),
            (
                .italian,
                """
                il lo la gli le un uno una di del della dei delle nel nella al alla per con che chi quando dove come quale \
                quali quanto quanti quanta perché è sono ha non cosa e da sul si c d l dell nell all
                """
            ),
            (
                .spanish,
                """
                el la los las un una de del y en es son para por con qué quién cuál cuáles cuándo dónde cómo cuánto cuántos \
                cuántas que cual cuando donde como cuanto se no al su hay lo
                """
            ),
            (
                .portuguese,
                """
                o a os as um uma do da dos das no na nos nas em é são para por com que quem qual quais quando onde como \
                quanto quantos quantas não ao se e foi há
                """
            ),
            (
                .dutch,
                """
                de het een en van te op met voor wie wat wanneer waar hoe welke hoeveel zijn wordt niet is in aan bij er \
                heeft kan mag dat
                """
            ),
            (
                .polish,
                "i w na z do jest są kto co kiedy gdzie jak jaki jaka jakie ile dlaczego czy nie się od po który"
            ),
            (
                .swedish,
                "och i att det som en ett är på av för med vem vad när var hur vilken vilket många inte har kan till"
            ),
            (.turkish, "ve bir bu ne kim nerede nasıl kaç hangi niçin mi mı için ile değil var zaman olan"),
        ]
        var result: [String: [Language]] = [:]
        for (language, list) in lists {
            for word in Set(list.split(separator: " ")) { result[String(word), default: []].append(language) }
        }
        return result
    }()
}
