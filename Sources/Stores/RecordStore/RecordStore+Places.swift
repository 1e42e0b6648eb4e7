internal import Corpus
internal import Foundation
internal import GRDB

extension RecordStore {
    /// Migration 6. Readers can do without it; what is stored already stands nowhere and under nothing, as before, so that
    /// its words in the text index and its embedded texts stay what they were.
    static let places = """
        -- Where the document stands, as one searchable line; what it says of itself, as JSON.
        ALTER TABLE documents ADD COLUMN context TEXT NOT NULL DEFAULT '';
        ALTER TABLE documents ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';

        -- What a reader needs before the text: the header of the table whose rows these are.
        ALTER TABLE chunks ADD COLUMN lead TEXT NOT NULL DEFAULT '';

        -- The text index reads the context as part of the title, and the lead as part of the headings.
        DROP VIEW chunk_texts;
        CREATE VIEW chunk_texts AS
            SELECT chunks.id AS id,
                CASE documents.context WHEN '' THEN documents.title
                    ELSE documents.title || char(10) || documents.context END AS title,
                CASE chunks.lead WHEN '' THEN chunks.headings
                    ELSE chunks.headings || char(10) || chunks.lead END AS headings,
                chunks.text AS text
            FROM chunks JOIN documents ON documents.id = chunks.document_id;

        -- The text index must be told the words it was given: the row is there until it is.
        DROP TRIGGER chunk_gone;
        CREATE TRIGGER chunk_going BEFORE DELETE ON chunks BEGIN
            INSERT INTO chunks_fts (chunks_fts, rowid, title, headings, text)
            SELECT 'delete', id, title, headings, text FROM chunk_texts WHERE id = OLD.id;
        END;
        CREATE TRIGGER chunk_gone AFTER DELETE ON chunks BEGIN
            DELETE FROM vectors WHERE kind = 1 AND id = OLD.id;
        END;
        """
}

/// How the columns of migration 6 are read: a reader may meet a database that no writer has brought up to date yet.
struct PlaceColumns {
    let context: String
    let metadata: String
    let lead: String

    init(_ database: Database) throws {
        let isThere = try database.has("lead", in: "chunks")
        context = isThere ? "context" : "''"
        metadata = isThere ? "metadata" : "'{}'"
        lead = isThere ? "lead" : "''"
    }
}

/// Values that rows keep as JSON.
struct RecordCoder {
    private let encoder = JSONEncoder()
    private let decoder = JSONDecoder()

    init() {
        encoder.dateEncodingStrategy = .secondsSince1970
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        decoder.dateDecodingStrategy = .secondsSince1970
    }

    func encode(_ headings: [String]) throws -> String {
        headings.isEmpty ? "[]" : String(decoding: try encoder.encode(headings), as: UTF8.self)
    }

    func encode(_ metadata: DocumentMetadata) throws -> String {
        metadata == DocumentMetadata() ? "{}" : String(decoding: try encoder.encode(metadata), as: UTF8.self)
    }

    /// A chunk of what is embedded: its headings in column `headings`, lead and text in the two after it.
    func passage(_ row: Row, headings column: Int) throws -> Chunk {
        let headings: String = try row.decoded(column)
        return Chunk(
            ordinal: 0, byteRange: 0..<0, text: try row.decoded(column + 2),
            headings: headings == "[]" ? [] : try decoder.decode([String].self, from: Data(headings.utf8)),
            lead: try row.decoded(column + 1))
    }

    func metadata(_ row: Row, _ column: Int) throws -> DocumentMetadata {
        let json: String = try row.decoded(column)
        return json == "{}" ? DocumentMetadata() : try decoder.decode(DocumentMetadata.self, from: Data(json.utf8))
    }
}
