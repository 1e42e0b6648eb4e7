import Extraction
import IndexBundle

/// What a model has read stays with the index it was read for.
extension IndexBundle: ExtractionCache {}
