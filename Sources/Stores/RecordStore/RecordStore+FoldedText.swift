internal import Corpus
internal import GRDB

extension RecordStore {
    /// Migration 7: the text index made anew from the stored chunks, in words of ``WordTokenizer``. Readers of a database
    /// that still has the words of SQLite's own tokenizer ask for those.
    static let foldedText = """
        DROP TABLE chunks_fts;
        CREATE VIRTUAL TABLE chunks_fts USING fts5 (
            title, headings, text, content = 'chunk_texts', content_rowid = 'id', tokenize = '\(WordTokenizer.name)'
        );
        INSERT INTO chunks_fts (chunks_fts) VALUES ('rebuild');
        """

    /// A text as names are looked for in it, by ``MentionFinder``: the name of an SQL function.
    static let letters = "letters"

    static func registerLetters(in database: Database) {
        database.add(
            function: DatabaseFunction(letters, argumentCount: 1, pure: true) { values in
                guard let text = String.fromDatabaseValue(values[0]) else { return nil }
                return FoldedText.hidesLetters(text) ? FoldedText(text).text : text
            })
    }

    /// Whether the text index holds words of ``WordTokenizer``.
    static func hasFoldedText(_ database: Database) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: "SELECT sql LIKE '%tokenize = ''\(WordTokenizer.name)''%' FROM sqlite_master WHERE name = 'chunks_fts'"
        )
        return try Bool.fetchOne(statement) == true
    }
}
