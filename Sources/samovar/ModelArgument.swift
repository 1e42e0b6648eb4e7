import Foundation
import Presentation

/// `--model`: a name of the catalogue stays as it is; a file is named from where the user stands.
enum ModelArgument {
    static func reference(_ model: String) -> String {
        guard model.contains("/") || model.hasSuffix(".gguf") else { return model }
        return PathArgument.absolute(model, in: FileManager.default.currentDirectoryPath)
    }
}
