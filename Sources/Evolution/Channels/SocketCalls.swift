import Bytes
package import JSON

/// Calls that are handed on to the WhatsApp library as they are; a helper for voice calls uses them.
package enum SocketCall: String, CaseIterable, Sendable {
    case onWhatsapp, profilePictureUrl, assertSessions, createParticipantNodes, getUSyncDevices, generateMessageTag, sendNode
    case signalRepositoryDecryptMessage, getAuthState

    /// As the real server's own method is called, which texts of errors show.
    fileprivate var method: String { "baileys\(rawValue.prefix(1).uppercased())\(rawValue.dropFirst())" }

    /// The member of the library that is missing before the first connect.
    fileprivate var member: String {
        switch self {
        case .onWhatsapp: "onWhatsApp"
        case .signalRepositoryDecryptMessage: "signalRepository"
        case .getAuthState: "authState"
        default: rawValue
        }
    }

    /// It asks WhatsApp, so it needs the connection.
    fileprivate var needsNetwork: Bool {
        switch self {
        case .onWhatsapp, .profilePictureUrl, .assertSessions, .getUSyncDevices, .sendNode: true
        case .createParticipantNodes, .generateMessageTag, .signalRepositoryDecryptMessage, .getAuthState: false
        }
    }
}

/// Answers them where no keys are needed. Nothing is encrypted here, so what would be fails as it does without a session.
package final class SocketCalls {
    private let world: World
    private let directory: Directory
    /// Whom a session was fetched for since the process began.
    private var sessions: Set<Session> = []
    /// Sessions before all are forgotten; about 10 MiB.
    private static let sessionLimit = 100_000

    private struct Session: Hashable {
        /// Key of the instance.
        let instance: Int64
        let person: JID
    }

    init(world: World, directory: Directory) {
        self.world = world
        self.directory = directory
    }

    /// Nil is an empty body.
    package func answer(_ call: SocketCall, _ body: JSONObject, of instance: Instance) throws(APIError) -> JSONValue? {
        guard instance.integration == .baileys else { throw .uncaught("instance.\(call.method) is not a function") }
        guard instance.connection.hasStarted else {
            throw .uncaught("Cannot read properties of undefined (reading '\(call.member)')")
        }
        guard !call.needsNetwork || instance.state == .open else { throw .uncaught("Connection Closed") }
        switch call {
        case .onWhatsapp:
            let jid = JID(number: body["jid"]?.string ?? "")
            guard !jid.isHidden, directory.lookUp(jid) else { return [] }
            return [["jid": .string(jid.description), "exists": true]]
        case .profilePictureUrl:
            let jid = JID(number: body["jid"]?.string ?? "")
            let picture =
                jid.description == instance.ownerJID
                ? instance.profilePictureURL : directory[jid].pictureURL ?? instance.contacts[jid]?.pictureURL
            return picture.map(JSONValue.string)
        case .assertSessions: return .bool(fetchSessions(people(in: body), of: instance))
        case .getUSyncDevices:
            // Everybody has the phone alone, which is device 0.
            guard body["ignoreZeroDevices"] != true else { return [] }
            return .array(people(in: body).map { ["user": .string($0.user), "device": 0] })
        case .generateMessageTag: return .string(makeTag())
        case .sendNode: return nil
        case .createParticipantNodes: throw .uncaught("No sessions")
        case .signalRepositoryDecryptMessage: throw .uncaught("No session record")
        case .getAuthState: return state(of: instance)
        }
    }

    /// Those of `jids` that are on WhatsApp.
    private func people(in body: JSONObject) -> [JID] {
        (body["jids"]?.array ?? []).compactMap(\.string).map { JID(number: $0) }.filter(directory.lookUp)
    }

    /// Whether there was one among them without a session. `force` changes nothing.
    private func fetchSessions(_ people: [JID], of instance: Instance) -> Bool {
        if sessions.count + people.count > Self.sessionLimit { sessions = [] }
        let count = sessions.count
        sessions.formUnion(people.map { Session(instance: instance.key, person: $0) })
        return sessions.count > count
    }

    /// Two numbers that stand for the session, and a count.
    private func makeTag() -> String {
        let parts = (0..<2).map { _ in String(Int.random(in: 0..<65_536, using: &world.random)) }
        return "\(parts.joined(separator: "."))-\(Int.random(in: 1..<1000, using: &world.random))"
    }

    private func state(of instance: Instance) -> JSONValue {
        guard instance.connection.isLoggedIn, let phone = instance.phone else { return [:] }
        let id = "\(phone.jid.user):1@s.whatsapp.net"
        return ["me": ["id": .string(id), "name": .string(phone.profileName)], "account": [:]]
    }
}
