-- A database as version 3 of the tables had it, for the test that opens it with this program.
PRAGMA application_id=1163284301;
PRAGMA user_version=3;
BEGIN TRANSACTION;
CREATE TABLE Account (instance INTEGER PRIMARY KEY, facts TEXT NOT NULL);
CREATE TABLE Chat (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, instance INTEGER NOT NULL, jid TEXT NOT NULL, name TEXT, labels TEXT,
    unreadMessages INTEGER NOT NULL DEFAULT 0, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL,
    UNIQUE (instance, jid));
CREATE TABLE Contact (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, instance INTEGER NOT NULL, jid TEXT NOT NULL, pushName TEXT,
    profilePicUrl TEXT, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, UNIQUE (instance, jid));
INSERT INTO "Contact" VALUES(1,'cmwrdwogkssbb7pv0we7yydq1',1,'12125550102@s.whatsapp.net','Alice',NULL,1795324591316,1795324591324);
CREATE TABLE Conversation (
    instance INTEGER NOT NULL, chat TEXT NOT NULL, timestamp INTEGER NOT NULL, lastMessage INTEGER NOT NULL,
    messageCount INTEGER NOT NULL, PRIMARY KEY (instance, chat)) WITHOUT ROWID;
INSERT INTO "Conversation" VALUES(1,'12125550102@s.whatsapp.net',1795324591,4,4);
CREATE TABLE Fact (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO "Fact" VALUES('starts',1);
CREATE TABLE GroupChat (
    number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, jid TEXT NOT NULL, subject TEXT NOT NULL,
    subjectOwner TEXT NOT NULL, subjectTime INTEGER NOT NULL, owner TEXT NOT NULL, creation INTEGER NOT NULL,
    description TEXT, descriptionId TEXT, descriptionOwner TEXT, descriptionTime INTEGER, pictureUrl TEXT,
    inviteCode TEXT NOT NULL, announce INTEGER NOT NULL, locked INTEGER NOT NULL, joinApproval INTEGER NOT NULL,
    memberAdd INTEGER NOT NULL, expiration INTEGER NOT NULL, hidesNumbers INTEGER NOT NULL, isCommunity INTEGER NOT NULL,
    isCommunityAnnounce INTEGER NOT NULL, linkedParent TEXT, UNIQUE (instance, jid));
CREATE TABLE GroupMember (
    number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, jid TEXT NOT NULL, member TEXT NOT NULL, role TEXT,
    UNIQUE (instance, jid, member));
CREATE TABLE Instance (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, clientName TEXT NOT NULL, connectionStatus TEXT NOT NULL,
    ownerJid TEXT, profileName TEXT, profilePicUrl TEXT, integration TEXT NOT NULL, number TEXT, businessId TEXT,
    token TEXT NOT NULL, disconnectionReasonCode INTEGER, disconnectionObject TEXT, disconnectionAt INTEGER,
    createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL,
    -- Credentials: the phone that scanned last, and whether it is still paired.
    isPaired INTEGER NOT NULL, phoneJid TEXT, phoneName TEXT, phonePicture TEXT,
    UNIQUE (clientName, name));
INSERT INTO "Instance" VALUES(1,'e67d28e0-fa90-494e-b5b9-93d4af8b991a','acme','evolution','open','13295550193@s.whatsapp.net','acme',NULL,'WHATSAPP-BAILEYS',NULL,NULL,'acme-token',NULL,NULL,NULL,1795324591191,1795324591306,1,'13295550193@s.whatsapp.net','acme',NULL);
CREATE TABLE Integration (
    instance INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, enabled INTEGER NOT NULL, events TEXT NOT NULL,
    extra TEXT, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, PRIMARY KEY (instance, kind)) WITHOUT ROWID;
CREATE TABLE Label (
    number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, labelId TEXT NOT NULL, name TEXT NOT NULL, color TEXT NOT NULL,
    predefinedId TEXT, UNIQUE (instance, labelId));
CREATE TABLE Message (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, instance INTEGER NOT NULL, keyId TEXT NOT NULL, chat TEXT NOT NULL,
    fromMe INTEGER NOT NULL, participant TEXT, remoteJidAlt TEXT, pushName TEXT, messageType TEXT NOT NULL, source TEXT,
    timestamp INTEGER NOT NULL, status TEXT, key TEXT NOT NULL, message TEXT NOT NULL, contextInfo TEXT,
    -- Receipts told, one bit each; and when the row was made, for retention by age.
    receipts INTEGER NOT NULL DEFAULT 0, storedAt INTEGER NOT NULL);
INSERT INTO "Message" VALUES(1,'cmwrdwoggkw0j5opjjef5oldc',1,'3EB090349B31505237DB10','12125550102@s.whatsapp.net',1,NULL,NULL,'Você','conversation','web',1795324591,'PENDING','{"remoteJid":"12125550102@s.whatsapp.net","fromMe":true,"id":"3EB090349B31505237DB10"}','{"conversation":"sent"}','{"mentionedJid":[],"groupMentions":[],"ephemeralSettingTimestamp":{"low":1795151791,"high":0,"unsigned":false},"disappearingMode":{"initiator":0}}',0,1795324591312);
INSERT INTO "Message" VALUES(2,'cmwrdwogkeidivqfa2kgb2i7e',1,'08A18B2514AE19322F0FAD5DA35E14E2','12125550102@s.whatsapp.net',0,'',NULL,'Alice','conversation','android',1795324591,'DELIVERY_ACK','{"remoteJid":"12125550102@s.whatsapp.net","fromMe":false,"id":"08A18B2514AE19322F0FAD5DA35E14E2","participant":"","addressingMode":"pn"}','{"conversation":"received"}',NULL,0,1795324591316);
INSERT INTO "Message" VALUES(3,'cmwrdwogsdwfn2ubk2cpz8gfo',1,'41E5DD9E04098FF0FA2CFF02D2F82EDE','12125550102@s.whatsapp.net',0,'',NULL,'Alice','locationMessage','android',1795324591,'DELIVERY_ACK','{"remoteJid":"12125550102@s.whatsapp.net","fromMe":false,"id":"41E5DD9E04098FF0FA2CFF02D2F82EDE","participant":"","addressingMode":"pn"}','{"locationMessage":{"degreesLatitude":1,"degreesLongitude":2,"name":"there"}}',NULL,0,1795324591324);
INSERT INTO "Message" VALUES(4,'cmwrdwogtu13myyacahnivjxu',1,'3EB09843705B97833343DC','12125550102@s.whatsapp.net',1,NULL,NULL,'Você','pollCreationMessageV3','web',1795324591,'PENDING','{"remoteJid":"12125550102@s.whatsapp.net","fromMe":true,"id":"3EB09843705B97833343DC"}','{"messageContextInfo":{"messageSecret":"K5eTHbwPciqTgf2Qu2iZX709dy69cr1qlT9sdk5YMzk=","contextInfo":{"mentionedJid":[],"groupMentions":[],"ephemeralSettingTimestamp":{"low":1795151791,"high":0,"unsigned":false},"disappearingMode":{"initiator":0}}},"pollCreationMessageV3":{"name":"Lunch?","selectableOptionsCount":1,"options":[{"optionName":"Pizza"},{"optionName":"Sushi"}]}}',NULL,0,1795324591325);
CREATE TABLE MessageUpdate (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, instance INTEGER NOT NULL, keyId TEXT NOT NULL, chat TEXT NOT NULL,
    fromMe INTEGER NOT NULL, participant TEXT, pollUpdates TEXT, status TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES Message (number) ON DELETE CASCADE);
CREATE TABLE Person (jid TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE Record (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, instance INTEGER NOT NULL, kind TEXT NOT NULL,
    fields TEXT NOT NULL, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL);
CREATE TABLE Setting (
    instance INTEGER PRIMARY KEY, id TEXT NOT NULL, rejectCall INTEGER NOT NULL, msgCall TEXT NOT NULL,
    groupsIgnore INTEGER NOT NULL, alwaysOnline INTEGER NOT NULL, readMessages INTEGER NOT NULL,
    readStatus INTEGER NOT NULL, syncFullHistory INTEGER NOT NULL, wavoipToken TEXT NOT NULL,
    createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL);
INSERT INTO "Setting" VALUES(1,'cmwrdwod34pm27m4vhvpphcps',1,'Later',0,0,0,0,0,'',1795324591191,1795324591336);
CREATE TABLE Share (
    instance INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, messageCount INTEGER NOT NULL,
    PRIMARY KEY (instance, name, value)) WITHOUT ROWID;
INSERT INTO "Share" VALUES(1,'fromMe','0',2);
INSERT INTO "Share" VALUES(1,'fromMe','1',2);
INSERT INTO "Share" VALUES(1,'messageType','conversation',2);
INSERT INTO "Share" VALUES(1,'messageType','locationMessage',1);
INSERT INTO "Share" VALUES(1,'messageType','pollCreationMessageV3',1);
INSERT INTO "Share" VALUES(1,'source','android',2);
INSERT INTO "Share" VALUES(1,'source','web',2);
CREATE TABLE Tally (instance INTEGER PRIMARY KEY, messageCount INTEGER NOT NULL DEFAULT 0,
    -- The instance is deleted; its rows are swept up bit by bit.
    isRemoved INTEGER NOT NULL DEFAULT 0);
INSERT INTO "Tally" VALUES(1,4,0);
CREATE TABLE Template (
    number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, id TEXT NOT NULL, templateId TEXT NOT NULL, name TEXT NOT NULL,
    template TEXT NOT NULL, webhookUrl TEXT, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL);
CREATE INDEX messagesByID ON Message (id);
CREATE INDEX messagesByKey ON Message (instance, keyId);
CREATE INDEX messagesByTime ON Message (instance, timestamp);
CREATE INDEX messagesByChat ON Message (instance, chat, timestamp);
CREATE INDEX messagesByType ON Message (instance, messageType, timestamp);
CREATE INDEX messagesBySource ON Message (instance, source, timestamp);
CREATE INDEX messagesOwn ON Message (instance, timestamp) WHERE fromMe = 1;
CREATE INDEX messagesUnread ON Message (instance, chat) WHERE fromMe = 0 AND status = 'DELIVERY_ACK';
CREATE INDEX updatesByInstance ON MessageUpdate (instance);
CREATE INDEX updatesByMessage ON MessageUpdate (message);
CREATE INDEX updatesByKey ON MessageUpdate (instance, keyId);
CREATE INDEX updatesByChat ON MessageUpdate (instance, chat);
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
CREATE INDEX groupsByInvite ON GroupChat (instance, inviteCode);
CREATE INDEX templatesByInstance ON Template (instance);
CREATE INDEX recordsByInstance ON Record (instance, kind);
CREATE INDEX recordsByKind ON Record (kind);
COMMIT;
