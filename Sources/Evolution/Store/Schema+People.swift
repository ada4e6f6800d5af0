import Storage

extension Schema {
    /// Groups, labels, templates, the own account, and what the control plane tells of people. `GroupChat` is WhatsApp's `group`,
    /// which SQL keeps for itself.
    static let communities = """
        CREATE TABLE Person (jid TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE Account (instance INTEGER PRIMARY KEY, facts TEXT NOT NULL);

        CREATE TABLE GroupChat (
            number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, jid TEXT NOT NULL, subject TEXT NOT NULL,
            subjectOwner TEXT NOT NULL, subjectTime INTEGER NOT NULL, owner TEXT NOT NULL, creation INTEGER NOT NULL,
            description TEXT, descriptionId TEXT, descriptionOwner TEXT, descriptionTime INTEGER, pictureUrl TEXT,
            inviteCode TEXT NOT NULL, announce INTEGER NOT NULL, locked INTEGER NOT NULL, joinApproval INTEGER NOT NULL,
            memberAdd INTEGER NOT NULL, expiration INTEGER NOT NULL, hidesNumbers INTEGER NOT NULL, isCommunity INTEGER NOT NULL,
            isCommunityAnnounce INTEGER NOT NULL, linkedParent TEXT, UNIQUE (instance, jid));
        CREATE INDEX groupsByInvite ON GroupChat (instance, inviteCode);

        CREATE TABLE GroupMember (
            number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, jid TEXT NOT NULL, member TEXT NOT NULL, role TEXT,
            UNIQUE (instance, jid, member));

        CREATE TABLE Label (
            number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, labelId TEXT NOT NULL, name TEXT NOT NULL, color TEXT NOT NULL,
            predefinedId TEXT, UNIQUE (instance, labelId));

        CREATE TABLE Template (
            number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, id TEXT NOT NULL, templateId TEXT NOT NULL, name TEXT NOT NULL,
            template TEXT NOT NULL, webhookUrl TEXT, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL);
        CREATE INDEX templatesByInstance ON Template (instance);
        """
}
