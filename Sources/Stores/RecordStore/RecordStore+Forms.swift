extension RecordStore {
    /// Migration 2. Everything in it is an addition that readers can do without.
    ///
    /// An entity is shown in the form that most of its uses have; a use is a source of a triplet, or a title. The counts
    /// are kept by triggers, so that the shown form follows from what is stored, whatever the order it came in. Of forms with
    /// as many uses the last in order of code points is shown: "China" rather than "CHINA".
    static let formsAndExtraction = """
        -- What read the document's facts; NULL: not noted.
        ALTER TABLE documents ADD COLUMN extractor TEXT;

        -- 1: a part of the chunk could only be read by simpler rules, or not at all.
        ALTER TABLE chunks ADD COLUMN degraded INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX chunks_degraded ON chunks (id) WHERE degraded = 1;

        -- What a costly extractor read, by a hash of the text and of all that decides the outcome.
        CREATE TABLE extraction_cache (
            key TEXT PRIMARY KEY,
            facts TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE triplet_sources ADD COLUMN head_form TEXT;
        ALTER TABLE triplet_sources ADD COLUMN tail_form TEXT;
        UPDATE triplet_sources SET
            head_form = (SELECT surface FROM triplets JOIN entities ON entities.id = head_id WHERE triplets.id = triplet_id),
            tail_form = (SELECT surface FROM triplets JOIN entities ON entities.id = tail_id WHERE triplets.id = triplet_id);

        CREATE TABLE entity_forms (
            entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
            surface TEXT NOT NULL,
            uses INTEGER NOT NULL,
            PRIMARY KEY (entity_id, surface)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO entity_forms (entity_id, surface, uses)
            SELECT entity_id, surface, count(*) FROM (
                SELECT head_id AS entity_id, head_form AS surface
                FROM triplet_sources JOIN triplets ON triplets.id = triplet_id
                UNION ALL
                SELECT tail_id, tail_form FROM triplet_sources JOIN triplets ON triplets.id = triplet_id
                UNION ALL
                SELECT title_entity_id, title FROM documents WHERE title_entity_id IS NOT NULL
            ) GROUP BY entity_id, surface;
        UPDATE entities SET surface = (
            SELECT surface FROM entity_forms WHERE entity_id = entities.id ORDER BY uses DESC, surface DESC LIMIT 1);

        -- A form that gains a use can only take the place of another one; the form that is shown stays.
        CREATE TRIGGER form_new AFTER INSERT ON entity_forms
        WHEN NEW.surface <> (SELECT surface FROM entities WHERE id = NEW.entity_id) BEGIN
            UPDATE entities SET surface = (
                SELECT surface FROM entity_forms WHERE entity_id = NEW.entity_id ORDER BY uses DESC, surface DESC LIMIT 1)
            WHERE id = NEW.entity_id;
        END;
        CREATE TRIGGER form_counted AFTER UPDATE OF uses ON entity_forms
        WHEN NEW.uses > 0
            AND (NEW.uses < OLD.uses OR NEW.surface <> (SELECT surface FROM entities WHERE id = NEW.entity_id)) BEGIN
            UPDATE entities SET surface = (
                SELECT surface FROM entity_forms WHERE entity_id = NEW.entity_id ORDER BY uses DESC, surface DESC LIMIT 1)
            WHERE id = NEW.entity_id;
        END;
        CREATE TRIGGER form_unused AFTER UPDATE OF uses ON entity_forms WHEN NEW.uses <= 0 BEGIN
            DELETE FROM entity_forms WHERE entity_id = NEW.entity_id AND surface = NEW.surface;
        END;
        CREATE TRIGGER form_gone AFTER DELETE ON entity_forms BEGIN
            UPDATE entities SET surface = (
                SELECT surface FROM entity_forms WHERE entity_id = OLD.entity_id ORDER BY uses DESC, surface DESC LIMIT 1)
            WHERE id = OLD.entity_id AND EXISTS (SELECT 1 FROM entity_forms WHERE entity_id = OLD.entity_id);
        END;

        CREATE TRIGGER source_added AFTER INSERT ON triplet_sources BEGIN
            INSERT INTO entity_forms (entity_id, surface, uses)
                SELECT head_id, NEW.head_form, 1 FROM triplets WHERE id = NEW.triplet_id
                ON CONFLICT DO UPDATE SET uses = uses + 1;
            INSERT INTO entity_forms (entity_id, surface, uses)
                SELECT tail_id, NEW.tail_form, 1 FROM triplets WHERE id = NEW.triplet_id
                ON CONFLICT DO UPDATE SET uses = uses + 1;
        END;
        DROP TRIGGER source_gone;
        CREATE TRIGGER source_gone AFTER DELETE ON triplet_sources BEGIN
            UPDATE entity_forms SET uses = uses - 1 WHERE surface = OLD.head_form
                AND entity_id = (SELECT head_id FROM triplets WHERE id = OLD.triplet_id);
            UPDATE entity_forms SET uses = uses - 1 WHERE surface = OLD.tail_form
                AND entity_id = (SELECT tail_id FROM triplets WHERE id = OLD.triplet_id);
            DELETE FROM triplets WHERE id = OLD.triplet_id
                AND NOT EXISTS (SELECT 1 FROM triplet_sources WHERE triplet_id = OLD.triplet_id);
        END;

        CREATE TRIGGER document_added AFTER INSERT ON documents WHEN NEW.title_entity_id IS NOT NULL BEGIN
            INSERT INTO entity_forms (entity_id, surface, uses) VALUES (NEW.title_entity_id, NEW.title, 1)
                ON CONFLICT DO UPDATE SET uses = uses + 1;
        END;
        DROP TRIGGER document_gone;
        CREATE TRIGGER document_gone AFTER DELETE ON documents WHEN OLD.title_entity_id IS NOT NULL BEGIN
            UPDATE entity_forms SET uses = uses - 1 WHERE entity_id = OLD.title_entity_id AND surface = OLD.title;
            DELETE FROM entities WHERE id = OLD.title_entity_id
                AND NOT EXISTS (SELECT 1 FROM documents WHERE title_entity_id = OLD.title_entity_id)
                AND NOT EXISTS (SELECT 1 FROM triplets WHERE head_id = OLD.title_entity_id)
                AND NOT EXISTS (SELECT 1 FROM triplets WHERE tail_id = OLD.title_entity_id);
        END;
        """
}
