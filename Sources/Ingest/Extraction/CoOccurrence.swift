/// Reads facts from a sentence without its grammar: the name it opens with, and every name, date and quotation after it,
/// with the words between as the relation.
///
/// What is left when a sentence cannot be parsed: the ends of these facts are right more often than their relations.
enum CoOccurrence {
    static func facts(in sentence: UnitSentence, context: PassageContext) -> [Fact] {
        let units = sentence.units
        guard let (head, start) = subject(of: units, context: context) else { return [] }
        var facts: [Fact] = []
        var last = start
        for index in units.indices where index > start && units[index].isTerm {
            let between = units[(last + 1)..<index].filter { $0.kind == .word }.suffix(4).map { $0.surface.lowercased() }
            for member in units[index].members {
                let tail = context.resolve(member)
                guard tail != head else { continue }
                facts.append(
                    Fact(
                        head: head, relation: between.isEmpty ? "with" : between.joined(separator: " "), tail: tail,
                        rule: .coOccurrence))
            }
            last = index
        }
        return facts
    }

    /// The names of a sentence about the title that no rule reached.
    static func complete(
        _ found: [Fact], in sentence: UnitSentence, topics: [String], context: PassageContext
    ) -> [Fact] {
        guard !context.title.isEmpty, cov == 2 || found.isEmpty || topics.first == context.title || (cov == 1 && topics.contains(context.title)) else { return [] }
        let ends = Set(found.flatMap { [$0.head, $0.tail] })
        var facts: [Fact] = []
        var words: [String] = []
        for (index, unit) in sentence.units.enumerated() {
            if unit.kind == .word { words.append(unit.surface.lowercased()) }
            guard unit.isTerm, index > 0 || unit.surface.contains(" ") else { continue }
            for member in unit.members {
                let tail = context.resolve(member)
                guard tail != context.title, !ends.contains(where: { $0.contains(tail) }) else { continue }
                facts.append(
                    Fact(
                        head: context.title, relation: words.suffix(3).joined(separator: " "), tail: tail,
                        rule: .coOccurrence))
            }
        }
        return facts
    }

    private static func subject(of units: [Unit], context: PassageContext) -> (String, Int)? {
        for (index, unit) in units.enumerated() {
            switch unit.kind {
            case .name, .quotation: return (context.resolve(unit.surface), index)
            case .word where ["he", "she", "it", "his", "her", "its", "they"].contains(unit.surface.lowercased()):
                return context.title.isEmpty ? nil : (context.title, index)
            default: continue
            }
        }
        return nil
    }
}

import Foundation
let cov = Int(ProcessInfo.processInfo.environment["COV"] ?? "0")!
