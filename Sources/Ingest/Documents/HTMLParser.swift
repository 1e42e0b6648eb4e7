import CLibXML2
import Corpus

/// HTML to text and blocks, through libxml2's forgiving parser.
///
/// The parser's events are used, not its tree: memory stays proportional to the text, nothing recurses, and nesting is
/// bounded by our own count. Entities are decoded, errors are silent, and nothing is ever fetched.
enum HTMLParser {
    struct Output: Sendable {
        var title: String?
        var text: String
        var blocks: [Block]
    }

    static func parse(_ bytes: [UInt8], place: String) throws(DocumentRefusal) -> Output {
        // libxml2 wants to be initialised once, before threads share it.
        _ = libraryIsReady
        let (bytes, encoding) = try readable(bytes, place: place)
        guard let size = Int32(exactly: bytes.count) else {
            throw DocumentRefusal(.tooLarge, "\(place) is larger than the HTML parser can take (2 GiB); split it.")
        }
        guard let context = htmlNewParserCtxt() else {
            throw DocumentRefusal(.parserFailed, "\(place): the HTML parser is out of memory.")
        }
        defer { xmlFreeParserCtxt(context) }
        let builder = HTMLBlockBuilder(place: place)
        install(builder, in: context)
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
        bytes.withUnsafeBytes { buffer in
            let document = htmlCtxtReadMemory(
                context, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), size, nil, encoding, Int32(options))
            // With events of our own there is no tree; freed all the same, should a version make one.
            xmlFreeDoc(document)
        }
        return try withExtendedLifetime(builder) { () throws(DocumentRefusal) in try builder.finish() }
    }

    private static let libraryIsReady: Bool = {
        xmlInitParser()
        return true
    }()

    /// The bytes to parse and the name of their encoding: UTF-8 where they are, else what the document declares.
    private static func readable(
        _ bytes: [UInt8], place: String
    ) throws(DocumentRefusal) -> (bytes: [UInt8], encoding: String) {
        let hasUTF16Mark = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        let isUTF8 = SourceText.firstInvalidOffset(in: bytes) == nil
        guard !isUTF8, !hasUTF16Mark, let label = declaredEncoding(bytes) else {
            return (Array(try SourceText.decode(bytes, place: place).utf8), "UTF-8")
        }
        // The HTML standard reads the label of Latin-1 as Windows-1252, as every browser does.
        let name = ["iso-8859-1", "latin1", "us-ascii"].contains(label.lowercased()) ? "WINDOWS-1252" : label
        guard let handler = xmlFindCharEncodingHandler(name) else {
            throw DocumentRefusal(
                .invalidEncoding, "\(place) declares the unknown encoding \"\(label)\"; convert it to UTF-8 with iconv."
            )
        }
        xmlCharEncCloseFunc(handler)
        return (bytes, name)
    }

    /// The label after `charset=` in the first 2 KiB.
    private static func declaredEncoding(_ bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(2048).map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
        let lowercased = head.lowercased()
        guard let mark = lowercased.firstRange(of: "charset=") else { return nil }
        let label = lowercased[mark.upperBound...].drop { $0 == "\"" || $0 == "'" || $0 == " " }
            .prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        return label.isEmpty || label.count > 40 ? nil : String(label)
    }

    /// Replaces every default handler: the defaults would take `userData` for a parser context.
    private static func install(_ builder: HTMLBlockBuilder, in context: htmlParserCtxtPtr) {
        var handler = xmlSAXHandler()
        handler.startElement = { userData, name, attributes in
            guard let name else { return }
            builderFrom(userData)?.start(String(cString: name), HTMLAttributes(attributes))
        }
        handler.endElement = { userData, _ in builderFrom(userData)?.end() }
        let text: charactersSAXFunc = { userData, characters, count in
            builderFrom(userData)?.text(UnsafeBufferPointer(start: characters, count: Int(count)))
        }
        handler.characters = text
        handler.ignorableWhitespace = text
        // What stands in a style sheet, or in a formula's script.
        handler.cdataBlock = text
        context.pointee.sax.pointee = handler
        context.pointee.userData = Unmanaged.passUnretained(builder).toOpaque()
        builder.stop = { xmlStopParser(context) }
    }
}

/// The builder behind libxml2's user data; the caller of the parser keeps it alive.
private func builderFrom(_ userData: UnsafeMutableRawPointer?) -> HTMLBlockBuilder? {
    userData.map { Unmanaged<HTMLBlockBuilder>.fromOpaque($0).takeUnretainedValue() }
}
