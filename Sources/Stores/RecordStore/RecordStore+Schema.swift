internal import GRDB

extension RecordStore {
    /// The schema's history. A migration that was released is never edited: add the next one.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: documents, graph, vectors, jobs") { database in
            try database.execute(sql: tables)
            try database.execute(sql: fullText)
            try database.execute(sql: laws)
        }
        migrator.registerMigration("2: forms of names, extraction") { database in
            try database.execute(sql: formsAndExtraction)
        }
        migrator.registerMigration("3: kept generations, staged vectors, resumable jobs") { database in
            try database.execute(sql: care)
            FailPoint.migrated.pass()
        }
        migrator.registerMigration("4: chunks by hash") { database in
            // Draws take those with the smallest; with the id it holds all that tells which passages have changed.
            try database.execute(sql: "CREATE INDEX chunks_by_hash ON chunks (text_hash)")
        }
        migrator.registerMigration("5: successors of vectors and facts") { database in
            try database.execute(sql: successors)
        }
        migrator.registerMigration("6: where documents stand, what rows stand under") { database in
            try database.execute(sql: places)
        }
        migrator.registerMigration("7: words of folded text") { database in
            try database.execute(sql: foldedText)
        }
        migrator.registerMigration("8: copies of passages") { database in
            try addBodies(to: database)
        }
        return migrator
    }

    /// AUTOINCREMENT everywhere, because an id labels a vector in FAISS files that outlive the row.
    private static let tables = """
        CREATE TABLE bundle (
            single INTEGER PRIMARY KEY CHECK (single = 1),
            identifier TEXT NOT NULL,
            embedder_name TEXT NOT NULL,
            embedder_fingerprint TEXT NOT NULL,
            dimension INTEGER NOT NULL CHECK (dimension > 0),
            revision INTEGER NOT NULL,
            generation INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE settings (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE entities (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            surface TEXT NOT NULL
        ) STRICT;

        CREATE TABLE documents (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            source TEXT NOT NULL UNIQUE,
            external_id TEXT,
            title TEXT NOT NULL,
            title_entity_id INTEGER REFERENCES entities (id),
            format TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            ingested_at REAL NOT NULL,
            byte_count INTEGER NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX documents_by_title_entity ON documents (title_entity_id);

        CREATE TABLE chunks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            byte_start INTEGER NOT NULL,
            byte_end INTEGER NOT NULL CHECK (byte_end >= byte_start),
            page_first INTEGER,
            page_last INTEGER CHECK ((page_first IS NULL) = (page_last IS NULL) AND page_last >= page_first),
            -- A JSON array of strings, outermost first.
            headings TEXT NOT NULL,
            -- Facts read from the chunk; NULL where there was nothing to read.
            facts INTEGER,
            -- FNV-1a of the embedded text, to find chunks that an update left as they were.
            text_hash INTEGER NOT NULL,
            text TEXT NOT NULL,
            UNIQUE (document_id, ordinal)
        ) STRICT;
        CREATE INDEX chunks_without_facts ON chunks (id) WHERE facts = 0;

        CREATE TABLE triplets (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            head_id INTEGER NOT NULL REFERENCES entities (id),
            relation TEXT NOT NULL,
            tail_id INTEGER NOT NULL REFERENCES entities (id),
            UNIQUE (head_id, relation, tail_id)
        ) STRICT;
        CREATE INDEX triplets_by_tail ON triplets (tail_id);

        -- Sentences are bytes of the document's text.
        CREATE TABLE triplet_sources (
            triplet_id INTEGER NOT NULL REFERENCES triplets (id) ON DELETE CASCADE,
            chunk_id INTEGER NOT NULL REFERENCES chunks (id) ON DELETE CASCADE,
            sentence_start INTEGER NOT NULL,
            sentence_end INTEGER NOT NULL CHECK (sentence_end >= sentence_start),
            PRIMARY KEY (triplet_id, chunk_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX triplet_sources_by_chunk ON triplet_sources (chunk_id);

        -- kind: 1 chunk, 2 entity, 3 triplet. A sequence number is given once, so that "everything after n" is
        -- exactly what an index that covers n still lacks.
        CREATE TABLE vectors (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),
            id INTEGER NOT NULL,
            half BLOB NOT NULL,
            UNIQUE (kind, id)
        ) STRICT;

        CREATE TABLE vector_tombstones (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL,
            id INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE jobs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            state TEXT NOT NULL,
            stage TEXT NOT NULL,
            done INTEGER NOT NULL,
            total INTEGER,
            message TEXT,
            started_at REAL NOT NULL,
            finished_at REAL
        ) STRICT;
        """

    /// The text index keeps no copy of the text: it reads it through a view when it is made anew.
    private static let fullText = """
        CREATE VIEW chunk_texts AS
            SELECT chunks.id AS id, documents.title AS title, chunks.headings AS headings, chunks.text AS text
            FROM chunks JOIN documents ON documents.id = chunks.document_id;

        CREATE VIRTUAL TABLE chunks_fts USING fts5 (
            title, headings, text, content = 'chunk_texts', content_rowid = 'id', tokenize = 'porter unicode61'
        );

        CREATE TRIGGER chunks_inserted AFTER INSERT ON chunks BEGIN
            INSERT INTO chunks_fts (rowid, title, headings, text)
            SELECT id, title, headings, text FROM chunk_texts WHERE id = NEW.id;
        END;
        """

    /// What dies with what. Foreign-key cascades fire these triggers too.
    private static let laws = """
        -- Chunks go while their document is still there: the text index must be told the same title it was given.
        CREATE TRIGGER document_going BEFORE DELETE ON documents BEGIN
            DELETE FROM chunks WHERE document_id = OLD.id;
        END;

        CREATE TRIGGER document_gone AFTER DELETE ON documents WHEN OLD.title_entity_id IS NOT NULL BEGIN
            DELETE FROM entities WHERE id = OLD.title_entity_id
                AND NOT EXISTS (SELECT 1 FROM documents WHERE title_entity_id = OLD.title_entity_id)
                AND NOT EXISTS (SELECT 1 FROM triplets WHERE head_id = OLD.title_entity_id)
                AND NOT EXISTS (SELECT 1 FROM triplets WHERE tail_id = OLD.title_entity_id);
        END;

        CREATE TRIGGER chunk_gone AFTER DELETE ON chunks BEGIN
            INSERT INTO chunks_fts (chunks_fts, rowid, title, headings, text)
            SELECT 'delete', OLD.id, title, OLD.headings, OLD.text FROM documents WHERE id = OLD.document_id;
            DELETE FROM vectors WHERE kind = 1 AND id = OLD.id;
        END;

        CREATE TRIGGER source_gone AFTER DELETE ON triplet_sources BEGIN
            DELETE FROM triplets WHERE id = OLD.triplet_id
                AND NOT EXISTS (SELECT 1 FROM triplet_sources WHERE triplet_id = OLD.triplet_id);
        END;

        CREATE TRIGGER triplet_gone AFTER DELETE ON triplets BEGIN
            DELETE FROM vectors WHERE kind = 3 AND id = OLD.id;
            DELETE FROM entities WHERE id IN (OLD.head_id, OLD.tail_id)
                AND NOT EXISTS (SELECT 1 FROM triplets WHERE head_id = entities.id)
                AND NOT EXISTS (SELECT 1 FROM triplets WHERE tail_id = entities.id)
                AND NOT EXISTS (SELECT 1 FROM documents WHERE title_entity_id = entities.id);
        END;

        CREATE TRIGGER entity_gone AFTER DELETE ON entities BEGIN
            DELETE FROM vectors WHERE kind = 2 AND id = OLD.id;
        END;

        CREATE TRIGGER vector_gone AFTER DELETE ON vectors BEGIN
            INSERT INTO vector_tombstones (kind, id) VALUES (OLD.kind, OLD.id);
        END;
        """

    private static let care = """
        -- Vector files of a generation below this one lack tombstones that they would need. `generation` is the one
        -- that serves.
        ALTER TABLE bundle ADD COLUMN oldest_generation INTEGER NOT NULL DEFAULT 0;
        UPDATE bundle SET oldest_generation = generation;

        -- A file that moved is known by its bytes: its chunks need not be embedded again.
        CREATE INDEX documents_by_content ON documents (content_hash);

        -- Vectors of texts that were embedded and are not committed yet, so that a killed job embeds nothing twice.
        CREATE TABLE staged_vectors (
            text TEXT PRIMARY KEY,
            half BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- What was asked for, as JSON, to ask again after an interruption; counters of work done, as JSON.
        ALTER TABLE jobs ADD COLUMN request TEXT;
        ALTER TABLE jobs ADD COLUMN counters TEXT;
        """
}
