/// The grammar of one sentence: its words, and typed links between pairs of them.
///
/// Links do not cross, and `left < right` for each of them. Labels are those of the Link Grammar dictionary: capital
/// letters name the kind (`S` subject, `O` object), lower-case letters refine it (`Ss` singular), see
/// https://www.abisource.com/projects/link-grammar/dict/.
package struct Linkage: Sendable, Equatable {
    package struct Word: Sendable, Equatable {
        /// The word with the part of speech the parse gave it (`moved.v-d`); `[!]` or `[?]` marks a guess, square brackets
        /// around the word one that the parse left out.
        package var text: String

        /// Where the word stands, as bytes of the sentence; empty for the walls around it.
        package var byteRange: Range<Int>
    }

    package struct Link: Sendable, Equatable {
        package var left: Int
        package var right: Int
        package var label: String
    }

    package var words: [Word]
    package var links: [Link]

    /// Words that the parse had to leave out.
    package var skippedWords: Int
}
