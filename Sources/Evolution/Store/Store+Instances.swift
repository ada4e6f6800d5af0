import JSON
import Storage

/// Rows of `Instance`, `Setting` and `Integration`: written whole, read at start.
extension Store {
    func save(_ instance: Instance) {
        // Counts hang on the key, whether or not the row itself is saved.
        database.write("INSERT OR IGNORE INTO Tally (instance) VALUES (?)", [.integer(instance.key)])
        guard policy.savesInstances else { return }
        let disconnection = instance.disconnection
        database.write(
            "INSERT OR REPLACE INTO Instance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .integer(instance.key), .text(instance.id), .text(instance.name), .text(policy.clientName),
                .text(instance.storedStatus), .optional(instance.ownerJID), .optional(instance.profileName),
                .optional(instance.profilePictureURL), .text(instance.integration.rawValue), .optional(instance.number),
                .optional(instance.businessID), .text(instance.token), .optional(disconnection.map { Int64($0.code.rawValue) }),
                .optional(disconnection?.object), .optional(disconnection?.at.sinceEpoch),
                .integer(instance.createdAt.sinceEpoch), .integer(instance.updatedAt.sinceEpoch),
                .bool(instance.connection.isLoggedIn), .optional(instance.phone?.jid.description),
                .optional(instance.phone?.profileName), .optional(instance.phone?.pictureURL),
            ])
        save(instance.settings, of: instance)
        for row in instance.integrations.values { save(row, of: instance) }
    }

    private func save(_ settings: Settings, of instance: Instance) {
        database.write(
            "INSERT OR REPLACE INTO Setting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .integer(instance.key), .text(settings.id), .bool(settings.rejectCall), .text(settings.msgCall),
                .bool(settings.groupsIgnore), .bool(settings.alwaysOnline), .bool(settings.readMessages),
                .bool(settings.readStatus), .bool(settings.syncFullHistory), .text(settings.wavoipToken),
                .integer(settings.createdAt.sinceEpoch), .integer(settings.updatedAt.sinceEpoch),
            ])
    }

    private func save(_ integration: IntegrationRow, of instance: Instance) {
        let events = JSONValue.array(integration.events.map(JSONValue.string)).serialized()
        database.write(
            "INSERT OR REPLACE INTO Integration VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .integer(instance.key), .text(integration.kind.rawValue), .text(integration.id), .bool(integration.isEnabled),
                .utf8(events), .utf8(integration.own.serialized()),
                .integer(integration.createdAt.sinceEpoch), .integer(integration.updatedAt.sinceEpoch),
            ])
    }

    /// The instances of this server's `clientName` in the order they were created, with the phones that are still paired.
    func loadInstances(world: World, connection: Connection) -> [(instance: Instance, isPaired: Bool)] {
        guard policy.savesInstances else { return [] }
        let found = database.rows(
            """
            SELECT key, i.id, name, connectionStatus, ownerJid, profileName, profilePicUrl, integration, number, businessId, token,
                disconnectionReasonCode, disconnectionObject, disconnectionAt, i.createdAt, i.updatedAt, isPaired, phoneJid,
                phoneName, phonePicture, s.id, rejectCall, msgCall, groupsIgnore, alwaysOnline, readMessages, readStatus,
                syncFullHistory, wavoipToken, s.createdAt, s.updatedAt
            FROM Instance i JOIN Setting s ON s.instance = i.key WHERE clientName = ? ORDER BY key
            """, [.text(policy.clientName)]
        ) { (instance: self.instance($0, world, connection), isPaired: $0.bool(16)) }
        for (instance, _) in found { instance.integrations = integrations(of: instance) }
        // Filling them in was no change.
        forgetChanges()
        return found
    }

    private func instance(_ row: borrowing Row, _ world: World, _ connection: Connection) -> Instance {
        var settings = Settings(id: row.text(20), at: WallTime(sinceEpoch: row.integer(29)), from: [:])
        settings.rejectCall = row.bool(21)
        settings.msgCall = row.text(22)
        settings.groupsIgnore = row.bool(23)
        settings.alwaysOnline = row.bool(24)
        settings.readMessages = row.bool(25)
        settings.readStatus = row.bool(26)
        settings.syncFullHistory = row.bool(27)
        settings.wavoipToken = row.text(28)
        settings.updatedAt = WallTime(sinceEpoch: row.integer(30))
        let instance = Instance(
            key: row.integer(0), store: self, world: world, id: row.text(1), name: row.text(2),
            integration: Integration(rawValue: row.text(7)) ?? .baileys, token: row.text(10), number: row.optionalText(8),
            businessID: row.optionalText(9), at: WallTime(sinceEpoch: row.integer(14)), settings: settings, connection: connection
        )
        instance.storedStatus = row.text(3)
        instance.ownerJID = row.optionalText(4)
        instance.profileName = row.optionalText(5)
        instance.profilePictureURL = row.optionalText(6)
        if let code = row.optionalInteger(11) {
            instance.disconnection = Disconnection(
                code: CloseCode(rawValue: Int(code)), at: WallTime(sinceEpoch: row.integer(13)), object: row.text(12))
        }
        if let jid = row.optionalText(17) {
            instance.phone = Phone(number: jid, profileName: row.text(18), pictureURL: row.optionalText(19))
        }
        instance.updatedAt = WallTime(sinceEpoch: row.integer(15))
        return instance
    }

    /// Rows of kinds this program does not know are left alone.
    private func integrations(of instance: Instance) -> [IntegrationKind: IntegrationRow] {
        let rows = database.rows(
            "SELECT kind, id, enabled, events, extra, createdAt, updatedAt FROM Integration WHERE instance = ?",
            [.integer(instance.key)]
        ) { row -> IntegrationRow? in
            guard let kind = IntegrationKind(rawValue: row.text(0)) else { return nil }
            return IntegrationRow(
                kind: kind, id: row.text(1), isEnabled: row.bool(2),
                events: JSONValue(stored: row.bytes(3)).array?.compactMap(\.string) ?? [],
                own: JSONValue(stored: row.bytes(4)).object ?? [:],
                createdAt: WallTime(sinceEpoch: row.integer(5)), updatedAt: WallTime(sinceEpoch: row.integer(6)))
        }
        return Dictionary(rows.compactMap { $0.map { ($0.kind, $0) } }) { first, _ in first }
    }
}

extension JSONValue {
    /// JSON as a row holds it; what is no JSON, or NULL, is null.
    init(stored bytes: [UInt8]) {
        do throws(JSONError) { self = try JSONValue(parsing: bytes) } catch { self = .null }
    }
}
