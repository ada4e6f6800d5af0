import Storage

extension Schema {
    /// What messages carry and bring about beside themselves, and how many came when.
    static let keepsakes = media + remembered + spans

    /// Where statuses of a message go, and whom a bot talks with.
    static let addresses = """
        ALTER TABLE Message ADD COLUMN webhookUrl TEXT;
        CREATE INDEX sessionsByPerson ON Record (instance, kind, json_extract(fields, '$.remoteJid'));
        """

    private static let media = """
        -- WhatsApp's copies of files. The bytes come last: whoever reads the rest of a row does not read them.
        CREATE TABLE Media (
            number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, keyId TEXT NOT NULL, storedAt INTEGER NOT NULL,
            byteCount INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (instance, keyId));
        CREATE INDEX mediaByInstance ON Media (instance);

        ALTER TABLE Tally ADD COLUMN mediaBytes INTEGER NOT NULL DEFAULT 0;
        CREATE TRIGGER mediaInserted AFTER INSERT ON Media BEGIN
            INSERT INTO Tally (instance, mediaBytes) VALUES (new.instance, new.byteCount)
                ON CONFLICT (instance) DO UPDATE SET mediaBytes = mediaBytes + new.byteCount;
        END;
        CREATE TRIGGER mediaDeleted AFTER DELETE ON Media BEGIN
            UPDATE Tally SET mediaBytes = mediaBytes - old.byteCount WHERE instance = old.instance;
        END;
        """

    private static let remembered = """
        CREATE TABLE Vote (
            number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, poll TEXT NOT NULL, voter TEXT NOT NULL, options TEXT NOT NULL,
            UNIQUE (instance, poll, voter));

        CREATE TABLE HeardGroup (
            instance INTEGER NOT NULL, jid TEXT NOT NULL, members TEXT NOT NULL, expiration INTEGER,
            PRIMARY KEY (instance, jid)) WITHOUT ROWID;

        CREATE TABLE Leaver (
            instance INTEGER NOT NULL, jid TEXT NOT NULL, member TEXT NOT NULL,
            PRIMARY KEY (instance, jid, member)) WITHOUT ROWID;

        -- The order of `findContacts`.
        CREATE INDEX contactsByInstance ON Contact (instance);

        -- Several messages may have one id.
        CREATE TRIGGER messageForgotten AFTER DELETE ON Message
        WHEN NOT EXISTS (SELECT 1 FROM Message WHERE instance = old.instance AND keyId = old.keyId) BEGIN
            DELETE FROM Media WHERE instance = old.instance AND keyId = old.keyId;
            DELETE FROM Vote WHERE instance = old.instance AND poll = old.keyId;
        END;
        """

    /// `bucket` is the timestamp without its last eight bits. Fewer bits would make more rows than a year of messages should have,
    /// more bits would put the messages of a busy hour into one row.
    private static let spans = """
        -- Messages by the value of one column, as in Share, and by time; the name '' is all of them.
        CREATE TABLE Span (
            instance INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, bucket INTEGER NOT NULL,
            messageCount INTEGER NOT NULL, PRIMARY KEY (instance, name, value, bucket)) WITHOUT ROWID;

        INSERT INTO Span SELECT instance, '', '', timestamp >> 8, count(*) FROM Message GROUP BY 1, 4;
        INSERT INTO Span SELECT instance, 'messageType', messageType, timestamp >> 8, count(*) FROM Message GROUP BY 1, 3, 4;
        INSERT INTO Span SELECT instance, 'source', ifnull(source, ''), timestamp >> 8, count(*) FROM Message GROUP BY 1, 3, 4;
        INSERT INTO Span SELECT instance, 'fromMe', fromMe, timestamp >> 8, count(*) FROM Message GROUP BY 1, 3, 4;

        CREATE TRIGGER messageCounted AFTER INSERT ON Message BEGIN \(counting) END;
        CREATE TRIGGER messageUncounted AFTER DELETE ON Message BEGIN \(uncounting) END;
        CREATE TRIGGER messageRecounted AFTER UPDATE OF timestamp ON Message WHEN old.timestamp >> 8 <> new.timestamp >> 8 BEGIN
            \(uncounting) \(counting)
        END;
        """

    private static let counting = """
        INSERT INTO Span VALUES
            (new.instance, '', '', new.timestamp >> 8, 1),
            (new.instance, 'messageType', new.messageType, new.timestamp >> 8, 1),
            (new.instance, 'source', ifnull(new.source, ''), new.timestamp >> 8, 1),
            (new.instance, 'fromMe', new.fromMe, new.timestamp >> 8, 1)
            ON CONFLICT (instance, name, value, bucket) DO UPDATE SET messageCount = messageCount + 1;
        """

    private static let uncounting = """
        UPDATE Span SET messageCount = messageCount - 1 WHERE \(spansOfOld);
        DELETE FROM Span WHERE \(spansOfOld) AND messageCount = 0;
        """

    private static let spansOfOld = """
        instance = old.instance AND bucket = old.timestamp >> 8
            AND (name, value) IN (VALUES ('', ''), ('messageType', old.messageType), ('source', ifnull(old.source, '')),
                ('fromMe', CAST(old.fromMe AS TEXT)))
        """
}
