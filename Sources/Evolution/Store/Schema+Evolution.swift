import Storage

extension Schema {
    /// The mock's tables, named as the real server's, each with a key of its own in front: `instance` is the number of
    /// the instance's row, small enough to stand in every index.
    ///
    /// Dates are milliseconds since 1970, `timestamp` is whole seconds. JSON is kept as text. To add a table, a column or an index,
    /// append a step; the ones before it are on people's disks.
    static let evolution = Schema(
        applicationID: 0x4556_4F4D,  // "EVOM"
        steps: [instances + messages + tallies + people, communities, records, keepsakes, addresses])

    private static let instances = """
        CREATE TABLE Fact (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

        CREATE TABLE Instance (
            key INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, clientName TEXT NOT NULL, connectionStatus TEXT NOT NULL,
            ownerJid TEXT, profileName TEXT, profilePicUrl TEXT, integration TEXT NOT NULL, number TEXT, businessId TEXT,
            token TEXT NOT NULL, disconnectionReasonCode INTEGER, disconnectionObject TEXT, disconnectionAt INTEGER,
            createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL,
            -- Credentials: the phone that scanned last, and whether it is still paired.
            isPaired INTEGER NOT NULL, phoneJid TEXT, phoneName TEXT, phonePicture TEXT,
            UNIQUE (clientName, name));

        CREATE TABLE Setting (
            instance INTEGER PRIMARY KEY, id TEXT NOT NULL, rejectCall INTEGER NOT NULL, msgCall TEXT NOT NULL,
            groupsIgnore INTEGER NOT NULL, alwaysOnline INTEGER NOT NULL, readMessages INTEGER NOT NULL,
            readStatus INTEGER NOT NULL, syncFullHistory INTEGER NOT NULL, wavoipToken TEXT NOT NULL,
            createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL);

        -- One row for each kind of integration. What a kind has beyond these columns is JSON in `extra`.
        CREATE TABLE Integration (
            instance INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, enabled INTEGER NOT NULL, events TEXT NOT NULL,
            extra TEXT, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, PRIMARY KEY (instance, kind)) WITHOUT ROWID;
        """

    private static let messages = """
        CREATE TABLE Message (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL, instance INTEGER NOT NULL, keyId TEXT NOT NULL, chat TEXT NOT NULL,
            fromMe INTEGER NOT NULL, participant TEXT, remoteJidAlt TEXT, pushName TEXT, messageType TEXT NOT NULL, source TEXT,
            timestamp INTEGER NOT NULL, status TEXT, key TEXT NOT NULL, message TEXT NOT NULL, contextInfo TEXT,
            -- Receipts told, one bit each; and when the row was made, for retention by age.
            receipts INTEGER NOT NULL DEFAULT 0, storedAt INTEGER NOT NULL);
        CREATE INDEX messagesByID ON Message (id);
        CREATE INDEX messagesByKey ON Message (instance, keyId);
        CREATE INDEX messagesByTime ON Message (instance, timestamp);
        CREATE INDEX messagesByChat ON Message (instance, chat, timestamp);
        -- Without these a rare kind would be looked for among all messages.
        CREATE INDEX messagesByType ON Message (instance, messageType, timestamp);
        CREATE INDEX messagesBySource ON Message (instance, source, timestamp);
        CREATE INDEX messagesOwn ON Message (instance, timestamp) WHERE fromMe = 1;
        CREATE INDEX messagesUnread ON Message (instance, chat) WHERE fromMe = 0 AND status = 'DELIVERY_ACK';

        CREATE TABLE MessageUpdate (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL, instance INTEGER NOT NULL, keyId TEXT NOT NULL, chat TEXT NOT NULL,
            fromMe INTEGER NOT NULL, participant TEXT, pollUpdates TEXT, status TEXT NOT NULL,
            message INTEGER NOT NULL REFERENCES Message (number) ON DELETE CASCADE);
        CREATE INDEX updatesByInstance ON MessageUpdate (instance);
        CREATE INDEX updatesByMessage ON MessageUpdate (message);
        CREATE INDEX updatesByKey ON MessageUpdate (instance, keyId);
        CREATE INDEX updatesByChat ON MessageUpdate (instance, chat);
        """

    /// What would take a walk over all messages is kept up to date by triggers: counts, and the newest message of each chat.
    private static let tallies = """
        CREATE TABLE Tally (instance INTEGER PRIMARY KEY, messageCount INTEGER NOT NULL DEFAULT 0,
            -- The instance is deleted; its rows are swept up bit by bit.
            isRemoved INTEGER NOT NULL DEFAULT 0);

        -- Messages by the value of one column: 'messageType', 'source', 'fromMe'.
        CREATE TABLE Share (
            instance INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, messageCount INTEGER NOT NULL,
            PRIMARY KEY (instance, name, value)) WITHOUT ROWID;

        CREATE TABLE Conversation (
            instance INTEGER NOT NULL, chat TEXT NOT NULL, timestamp INTEGER NOT NULL, lastMessage INTEGER NOT NULL,
            messageCount INTEGER NOT NULL, PRIMARY KEY (instance, chat)) WITHOUT ROWID;
        CREATE INDEX conversationsByTime ON Conversation (instance, timestamp, lastMessage);

        CREATE TRIGGER messageInserted AFTER INSERT ON Message BEGIN
            INSERT INTO Tally (instance, messageCount) VALUES (new.instance, 1)
                ON CONFLICT (instance) DO UPDATE SET messageCount = messageCount + 1;
            INSERT INTO Share VALUES
                (new.instance, 'messageType', new.messageType, 1), (new.instance, 'source', ifnull(new.source, ''), 1),
                (new.instance, 'fromMe', new.fromMe, 1)
                ON CONFLICT (instance, name, value) DO UPDATE SET messageCount = messageCount + 1;
            INSERT INTO Conversation VALUES (new.instance, new.chat, new.timestamp, new.number, 1)
                ON CONFLICT (instance, chat) DO UPDATE SET messageCount = messageCount + 1,
                    lastMessage = iif(excluded.timestamp >= timestamp, excluded.lastMessage, lastMessage),
                    timestamp = max(timestamp, excluded.timestamp);
        END;

        CREATE TRIGGER messageDeleted AFTER DELETE ON Message BEGIN
            UPDATE Tally SET messageCount = messageCount - 1 WHERE instance = old.instance;
            UPDATE Share SET messageCount = messageCount - 1 WHERE instance = old.instance
                AND (name, value) IN (VALUES ('messageType', old.messageType), ('source', ifnull(old.source, '')),
                    ('fromMe', CAST(old.fromMe AS TEXT)));
            UPDATE Conversation SET messageCount = messageCount - 1 WHERE instance = old.instance AND chat = old.chat;
            DELETE FROM Conversation WHERE instance = old.instance AND chat = old.chat AND messageCount = 0;
            UPDATE Conversation SET (lastMessage, timestamp) = (
                    SELECT number, timestamp FROM Message WHERE instance = old.instance AND chat = old.chat
                    ORDER BY timestamp DESC, number DESC LIMIT 1)
                WHERE instance = old.instance AND chat = old.chat AND lastMessage = old.number;
        END;

        CREATE TRIGGER messageMoved AFTER UPDATE OF timestamp ON Message BEGIN
            UPDATE Conversation SET (lastMessage, timestamp) = (
                    SELECT number, timestamp FROM Message WHERE instance = new.instance AND chat = new.chat
                    ORDER BY timestamp DESC, number DESC LIMIT 1)
                WHERE instance = new.instance AND chat = new.chat;
        END;
        """

    private static let people = """
        CREATE TABLE Contact (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL, instance INTEGER NOT NULL, jid TEXT NOT NULL, pushName TEXT,
            profilePicUrl TEXT, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, UNIQUE (instance, jid));

        CREATE TABLE Chat (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL, instance INTEGER NOT NULL, jid TEXT NOT NULL, name TEXT, labels TEXT,
            unreadMessages INTEGER NOT NULL DEFAULT 0, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL,
            UNIQUE (instance, jid));
        """

    /// Rows of integrations that are stored and shown again; their members are JSON, in `fields`.
    private static let records = """
        CREATE TABLE Record (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, instance INTEGER NOT NULL, kind TEXT NOT NULL,
            fields TEXT NOT NULL, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL);
        CREATE INDEX recordsByInstance ON Record (instance, kind);
        CREATE INDEX recordsByKind ON Record (kind);
        """
}
