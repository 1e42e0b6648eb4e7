/// How the whole collection becomes a graph of passages and names.
package struct PassageGraphOptions: Sendable, Equatable {
    /// A name in more passages than this connects nothing any more: everything is near it.
    package var maximumPassagesPerName: Int

    /// How many times its weight a name's edge gains at a passage that it is the title of.
    package var titleBoost: Float

    /// Weight of the direct link from a passage to one whose title it mentions, and of the way back, in the name's
    /// weight divided by the square root of the passages that share the title.
    package var forwardLink: Float
    package var backwardLink: Float

    /// A title shared by more passages than this makes no direct links.
    package var maximumPassagesPerTitle: Int

    package init(
        maximumPassagesPerName: Int, titleBoost: Float, forwardLink: Float, backwardLink: Float,
        maximumPassagesPerTitle: Int
    ) {
        self.maximumPassagesPerName = maximumPassagesPerName
        self.titleBoost = titleBoost
        self.forwardLink = forwardLink
        self.backwardLink = backwardLink
        self.maximumPassagesPerTitle = maximumPassagesPerTitle
    }
}
