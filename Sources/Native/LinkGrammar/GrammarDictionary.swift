import CLinkGrammar

/// The rules of one language, loaded once and shared by every parser.
///
/// Loading takes about 150 ms and 30 MB, so a process should have one. Reading it is safe from several threads at once,
/// as long as each has a ``Parser`` of its own.
///
/// The library reports to a handler of its own for each thread; the handlers set here swallow everything, because
/// a notice about locales or a parse that ran out of time is no business of the terminal.
package final class GrammarDictionary: @unchecked Sendable {
    // Sendable: the handle never changes after `init`, and Link Grammar only reads the dictionary while it parses.
    let handle: OpaquePointer

    /// - Parameter language: The name of an installed dictionary, such as `en`.
    /// - Throws: ``GrammarFailure`` with code `dictionaryMissing` when there is none of that name.
    package init(language: String) throws(GrammarFailure) {
        silenceLibrary()
        guard !language.utf8.contains(0), let handle = dictionary_create_lang(language) else {
            throw GrammarFailure(
                .dictionaryMissing,
                "Link Grammar has no dictionary for \"\(language)\"; for English install link-grammar-dictionaries-en")
        }
        self.handle = handle
    }

    deinit {
        dictionary_delete(handle)
    }
}

/// Sets the calling thread's error handler to one that says nothing. (Without a handler the library would collect its
/// messages in memory for ever.)
func silenceLibrary() {
    _ = lg_error_set_handler({ _, _ in }, nil)
}

/// The error of this room.
package struct GrammarFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package struct Code: Sendable, Hashable {
        private let name: String

        package static let dictionaryMissing = Code(name: "dictionary_missing")
        /// The library could not allocate what it needs.
        package static let outOfMemory = Code(name: "out_of_memory")
    }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
