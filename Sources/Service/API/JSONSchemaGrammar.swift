package import Corpus

/// A JSON schema as a grammar (GBNF) whose texts are exactly JSON that the schema holds valid, written without needless
/// white space.
///
/// What is understood: `type` (one or several), `properties`, `required`, `additionalProperties`, `items`, `minItems`,
/// `maxItems`, `minLength`, `maxLength`, `format` (date, time, date-time, uuid), `minimum` and `maximum` of whole numbers,
/// `enum`, `const`, `anyOf`, `oneOf`, an `allOf` of one, and `$ref` within the schema, recursion included. Anything else
/// that would narrow what is valid is refused, never ignored. Members come in the order of `required`, then by name;
/// only members that the schema names are written.
package struct JSONSchemaGrammar {
    /// Levels of a schema; each costs a frame of the compiler's stack.
    private static let maximumDepth = 64

    /// Rules of a grammar. Tokens are looked up in it one by one while an answer is written.
    private static let maximumRules = 2_000

    /// The library writes a repetition out.
    private static let maximumRepetition = 1_000

    /// Say nothing about what is valid.
    private static let annotations: Set<String> = [
        "title", "description", "default", "examples", "$schema", "$id", "$comment", "deprecated", "readOnly",
        "writeOnly", "$defs", "definitions",
    ]

    private let root: JSONValue
    private let place: String
    private var rules: [(name: String, body: String)] = []

    /// Names of rules for the places that `$ref` points to.
    private var references: [String: String] = [:]

    /// - Parameters:
    ///   - schema: `nil` for any object.
    ///   - place: what the schema is called in messages.
    ///   - words: what texts without a bound or format of their own are made of; `nil` for any characters.
    /// - Throws: ``Failure`` with code `invalid_request` that names the keyword and where it stands.
    package static func gbnf(
        for schema: JSONValue?, at place: String, words: [String]? = nil
    ) throws(Failure) -> String {
        guard let schema else { return text(of: [("root", "object")], words: words) }
        var compiler = JSONSchemaGrammar(root: schema, place: place)
        let body = try compiler.expression(schema, at: place, depth: 0, unguarded: [])
        return text(of: [("root", body)] + compiler.rules, words: words)
    }

    private init(root: JSONValue, place: String) {
        self.root = root
        self.place = place
    }

    private static func text(of rules: [(name: String, body: String)], words: [String]?) -> String {
        (rules.map { "\($0.name) ::= \($0.body)" } + strings(of: words) + common).joined(separator: "\n")
    }

    private static let common = [
        #"value ::= object | array | string | number | boolean | null"#,
        #"object ::= "{" (member ("," space member)*)? "}""#,
        #"member ::= "\"" char* "\"" ":" space value"#,
        #"array ::= "[" (value ("," space value)*)? "]""#,
        // Every character can be written as itself; an escape of half a surrogate pair would be no character.
        #"char ::= [^"\\\x00-\x1F\x7F] | "\\" ["\\/bfnrt]"#,
        #"number ::= integer ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?"#,
        #"integer ::= "-"? natural"#,
        #"natural ::= "0" | positive"#,
        #"positive ::= [1-9] [0-9]{0,15}"#,
        #"boolean ::= "true" | "false""#,
        #"null ::= "null""#,
        #"space ::= " "?"#,
    ]
}

// MARK: Expressions

extension JSONSchemaGrammar {
    /// - Parameter unguarded: references that are being followed without a character between them: coming back to one of
    ///   them would never end.
    private mutating func expression(
        _ schema: JSONValue, at path: String, depth: Int, unguarded: Set<String>
    ) throws(Failure) -> String {
        guard depth < Self.maximumDepth else {
            throw Failure(.invalidRequest, "\(path): more than \(Self.maximumDepth) levels of schemas")
        }
        guard case .object(let all) = schema else {
            if schema == .bool(true) { return "value" }
            throw Failure(.invalidRequest, "\(path): must be an object, a schema of JSON Schema")
        }
        let members = all.filter { !Self.annotations.contains($0.key) }
        if members.isEmpty { return "value" }
        for keyword in ["$ref", "anyOf", "oneOf", "allOf", "const", "enum"] where members[keyword] != nil {
            try requireOnly(
                ["type"].contains { members[$0] != nil } && ["const", "enum"].contains(keyword)
                    ? [keyword, "type"] : [keyword], of: members, at: path)
        }
        if case .string(let target)? = members["$ref"] {
            return try reference(target, at: path + ".$ref", depth: depth, unguarded: unguarded)
        }
        for keyword in ["anyOf", "oneOf", "allOf"] {
            guard let value = members[keyword] else { continue }
            guard case .array(let schemas) = value, !schemas.isEmpty, keyword != "allOf" || schemas.count == 1 else {
                let wanted =
                    keyword == "allOf" ? "an array of one schema; more are not supported" : "an array of schemas"
                throw Failure(.invalidRequest, "\(path).\(keyword): must be \(wanted)")
            }
            var choices: [String] = []
            for (index, schema) in schemas.enumerated() {
                choices.append(
                    try expression(
                        schema, at: "\(path).\(keyword)[\(index)]", depth: depth + 1, unguarded: unguarded))
            }
            return alternatives(choices)
        }
        if let value = members["const"] { return try literal(value) }
        if let values = members["enum"] {
            guard case .array(let values) = values, !values.isEmpty else {
                throw Failure(.invalidRequest, "\(path).enum: must be an array with at least one value")
            }
            var choices: [String] = []
            for value in values { choices.append(try literal(value)) }
            return alternatives(choices)
        }
        return try typed(members, at: path, depth: depth)
    }

    private mutating func typed(
        _ members: [String: JSONValue], at path: String, depth: Int
    ) throws(Failure) -> String {
        switch members["type"] {
        case .string(let type)?:
            return try expression(ofType: type, members, at: path, depth: depth)
        case .array(let types)?:
            var choices: [String] = []
            for type in types {
                guard let name = type.text else {
                    throw Failure(.invalidRequest, "\(path).type: must be the name of a type, or several")
                }
                // Keywords of one type say nothing about values of another.
                let own = members.filter { $0.key == "type" || Self.keywords(of: name).contains($0.key) }
                choices.append(try expression(ofType: name, own, at: path, depth: depth))
            }
            let known = types.reduce(into: Set(["type"])) { $0.formUnion(Self.keywords(of: $1.text ?? "")) }
            try requireOnly(known, of: members, at: path)
            guard !choices.isEmpty else { throw Failure(.invalidRequest, "\(path).type: names no type") }
            return alternatives(choices)
        case nil where members["properties"] != nil:
            return try expression(ofType: "object", members, at: path, depth: depth)
        case nil where members["items"] != nil:
            return try expression(ofType: "array", members, at: path, depth: depth)
        default:
            try requireOnly(["type"], of: members, at: path)
            throw Failure(.invalidRequest, "\(path).type: must be the name of a type, or several")
        }
    }

    private static func keywords(of type: String) -> Set<String> {
        switch type {
        case "object": ["properties", "required", "additionalProperties"]
        case "array": ["items", "minItems", "maxItems"]
        case "string": ["minLength", "maxLength", "format"]
        case "integer": ["minimum", "maximum"]
        default: []
        }
    }

    private mutating func expression(
        ofType type: String, _ members: [String: JSONValue], at path: String, depth: Int
    ) throws(Failure) -> String {
        try requireOnly(Self.keywords(of: type).union(["type"]), of: members, at: path)
        switch type {
        case "object": return try object(members, at: path, depth: depth)
        case "array": return try array(members, at: path, depth: depth)
        case "string": return try string(members, at: path)
        case "integer": return try integer(members, at: path)
        case "number", "boolean", "null": return type
        default: throw Failure(.invalidRequest, "\(path).type: '\(type)' is no type of JSON Schema")
        }
    }

    private mutating func reference(
        _ target: String, at path: String, depth: Int, unguarded: Set<String>
    ) throws(Failure) -> String {
        guard !unguarded.contains(target) else {
            throw Failure(.invalidRequest, "\(path): \(target) leads back to itself without a value in between")
        }
        if let known = references[target] { return known }
        guard target == "#" || target.hasPrefix("#/") else {
            throw Failure(.invalidRequest, "\(path): only references within the schema (#/…) are supported")
        }
        var schema = root
        for part in target.dropFirst().split(separator: "/") {
            let key = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = schema[key] else {
                throw Failure(.invalidRequest, "\(path): there is nothing at \(target)")
            }
            schema = next
        }
        let name = try newRule()
        references[target] = name
        let body = try expression(
            schema, at: place + String(target.dropFirst()).replacing("/", with: "."), depth: depth + 1,
            unguarded: unguarded.union([target]))
        setRule(name, body)
        return name
    }

    private mutating func object(
        _ members: [String: JSONValue], at path: String, depth: Int
    ) throws(Failure) -> String {
        var properties: [String: JSONValue] = [:]
        if let value = members["properties"] {
            guard case .object(let named) = value else {
                throw Failure(.invalidRequest, "\(path).properties: must be an object")
            }
            properties = named
        }
        var required: [String] = []
        if let value = members["required"] {
            guard case .array(let names) = value, names.allSatisfy({ $0.text != nil }) else {
                throw Failure(.invalidRequest, "\(path).required: must be an array of names")
            }
            for name in names.compactMap(\.text) where !required.contains(name) { required.append(name) }
        }
        if let missing = required.first(where: { properties[$0] == nil }) {
            throw Failure(.invalidRequest, "\(path).required: '\(missing)' is not among the properties")
        }
        guard !properties.isEmpty else { return try map(members["additionalProperties"], at: path, depth: depth) }
        var fields: [String: String] = [:]
        for (name, schema) in properties.sorted(by: { $0.key < $1.key }) {
            let value = try expression(
                schema, at: "\(path).properties.\(name)", depth: depth + 1, unguarded: [])
            fields[name] = try literal(.string(name)) + #" ":" space "# + grouped(value)
        }
        let needed = required.compactMap { fields[$0] }
        let optional = properties.keys.filter { !required.contains($0) }.sorted().compactMap { fields[$0] }
        // What may follow once a member is written: each of the optional ones behind it, in their order.
        var tails = [""]
        for field in optional.reversed() {
            let next = tails[0]
            tails.insert(try rule(#"("," space "# + field + ")?" + (next.isEmpty ? "" : " " + next)), at: 0)
        }
        if !needed.isEmpty {
            let body = needed.joined(separator: #" "," space "#)
            return try rule(#""{" "# + body + (tails[0].isEmpty ? "" : " " + tails[0]) + #" "}""#)
        }
        let firsts = optional.indices.map { optional[$0] + (tails[$0 + 1].isEmpty ? "" : " " + tails[$0 + 1]) }
        return try rule(#""{" ("# + firsts.joined(separator: " | ") + #")? "}""#)
    }

    /// An object whose names are free.
    private mutating func map(_ schema: JSONValue?, at path: String, depth: Int) throws(Failure) -> String {
        if schema == .bool(false) { return #""{}""# }
        guard let schema, schema != .bool(true) else { return "object" }
        let value = try expression(schema, at: path + ".additionalProperties", depth: depth + 1, unguarded: [])
        let member = #""\"" char* "\"" ":" space "# + grouped(value)
        return try rule(#""{" ("# + member + #" ("," space "# + member + #")*)? "}""#)
    }

    private mutating func array(
        _ members: [String: JSONValue], at path: String, depth: Int
    ) throws(Failure) -> String {
        let item =
            if let items = members["items"] {
                try rule(expression(items, at: path + ".items", depth: depth + 1, unguarded: []))
            } else { "value" }
        let (least, most) = try bounds("minItems", "maxItems", of: members, at: path)
        guard most != 0 else { return #""[]""# }
        let more = #"("," space "# + item + ")"
        let rest = item + " " + more + Self.repetition(max(0, least - 1), most.map { $0 - 1 })
        return try rule(#""[" "# + (least == 0 ? "(\(rest))?" : rest) + #" "]""#)
    }

    private func string(_ members: [String: JSONValue], at path: String) throws(Failure) -> String {
        if let format = members["format"] {
            let date = #"[0-9]{4} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | [12] [0-9] | "3" [01])"#
            let time =
                #"([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("Z" | [-+] [01] [0-9] ":" [0-5] [0-9])"#
            let body: String
            switch format.text {
            case "date": body = date
            case "time": body = time
            case "date-time": body = date + #" "T" "# + time
            case "uuid": body = ["8", "4", "4", "4", "12"].map { "[0-9a-f]{\($0)}" }.joined(separator: #" "-" "#)
            default:
                throw Failure(
                    .invalidRequest, "\(path).format: only date, time, date-time and uuid are supported")
            }
            return #"("\"" "# + body + #" "\"")"#
        }
        let (least, most) = try bounds("minLength", "maxLength", of: members, at: path)
        guard least > 0 || most != nil else { return "string" }
        return #"("\"" char"# + Self.repetition(least, most) + #" "\"")"#
    }

    private func integer(_ members: [String: JSONValue], at path: String) throws(Failure) -> String {
        let least = try whole("minimum", of: members, at: path)
        let most = try whole("maximum", of: members, at: path)
        switch (least, most) {
        case (nil, nil): return "integer"
        case (0?, nil): return "natural"
        case (1?, nil): return "positive"
        case (let least?, let most?)
        where most >= least && most.subtractingReportingOverflow(least).partialValue < 1_000
            && !most.subtractingReportingOverflow(least).overflow:
            return "(" + (least...most).map { "\"\($0)\"" }.joined(separator: " | ") + ")"
        default:
            throw Failure(
                .invalidRequest,
                "\(path): whole numbers can be bounded below by 0 or 1, or from both sides within a thousand numbers")
        }
    }
}

// MARK: Parts

extension JSONSchemaGrammar {
    private func requireOnly(
        _ known: Set<String>, of members: [String: JSONValue], at path: String
    ) throws(Failure) {
        guard let other = members.keys.filter({ !known.contains($0) }).min() else { return }
        throw Failure(.invalidRequest, "\(path).\(other): this keyword is not supported here")
    }

    private func whole(
        _ keyword: String, of members: [String: JSONValue], at path: String
    ) throws(Failure) -> Int64? {
        guard let value = members[keyword] else { return nil }
        guard case .integer(let number) = value else {
            throw Failure(.invalidRequest, "\(path).\(keyword): must be a whole number")
        }
        return number
    }

    private func bounds(
        _ lower: String, _ upper: String, of members: [String: JSONValue], at path: String
    ) throws(Failure) -> (least: Int, most: Int?) {
        let limits = 0...Int64(Self.maximumRepetition)
        let least = try whole(lower, of: members, at: path) ?? 0
        let most = try whole(upper, of: members, at: path)
        guard limits.contains(least), most.map(limits.contains) ?? true, least <= most ?? least else {
            throw Failure(
                .invalidRequest,
                "\(path).\(lower): \(lower) and \(upper) must be between 0 and \(Self.maximumRepetition), in order")
        }
        return (Int(least), most.map { Int($0) })
    }

    private static func repetition(_ least: Int, _ most: Int?) -> String {
        switch (least, most) {
        case (0, nil): "*"
        case (let least, nil): "{\(least),}"
        case (let least, let most?): "{\(least),\(most)}"
        }
    }

    private func literal(_ value: JSONValue) throws(Failure) -> String {
        "\"" + (try JSONCoding.string(value)).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private func alternatives(_ choices: [String]) -> String {
        choices.count == 1 ? choices[0] : "(" + choices.joined(separator: " | ") + ")"
    }

    private func grouped(_ expression: String) -> String {
        expression.contains(" ") && !expression.hasPrefix("(") ? "(\(expression))" : expression
    }

    private mutating func newRule() throws(Failure) -> String {
        guard rules.count < Self.maximumRules else {
            throw Failure(.invalidRequest, "\(place): the schema makes more than \(Self.maximumRules) rules")
        }
        let name = "rule-\(rules.count)"
        rules.append((name, "value"))
        return name
    }

    private mutating func setRule(_ name: String, _ body: String) {
        guard let index = rules.firstIndex(where: { $0.name == name }) else { return }
        rules[index].body = body
    }

    private mutating func rule(_ body: String) throws(Failure) -> String {
        let name = try newRule()
        setRule(name, body)
        return name
    }
}
