/// How much is taken in at a time.
package struct IngestionOptions: Sendable, Equatable {
    /// Documents read, embedded and committed together.
    package var batchDocuments: Int

    /// A batch is closed early when its files reach this many bytes: memory is bounded by this and one file.
    package var batchBytes: Int

    /// Documents between two writings of the vector files; a crash in between costs no work, only a catch-up at open.
    package var checkpointDocuments: Int

    /// Texts embedded between two savings of their vectors: what a kill costs at most.
    package var stagingTexts: Int

    package init(batchDocuments: Int, batchBytes: Int, checkpointDocuments: Int, stagingTexts: Int) {
        self.stagingTexts = stagingTexts
        self.batchDocuments = batchDocuments
        self.batchBytes = batchBytes
        self.checkpointDocuments = checkpointDocuments
    }
}
