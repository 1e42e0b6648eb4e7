/// A part of a prompt that other prompts hold too: a passage of evidence, whole or some of its sentences.
///
/// What the model makes of `source`, read behind the prompt's beginning and nothing else, may be kept and put into any prompt,
/// at any place, in the place of reading `text` there.
package struct ReusablePart: Sendable, Hashable {
    /// As it stands in the last message: the kept ranges of `source`, one after the other.
    package var text: String

    /// The whole passage.
    package var source: String

    /// Ranges of bytes of `source`, ascending.
    package var kept: [Range<Int>]

    package init(text: String, source: String, kept: [Range<Int>]) {
        self.text = text
        self.source = source
        self.kept = kept
    }
}
