import Bytes
package import EngineIO
package import HTTP
package import Reactor
package import SocketIO
import WebSocket

/// Serves Engine.IO 4 below one path of an HTTP server: polling, WebSocket, and the way from one to the other.
package final class EngineIOServer {
    package let loop: EventLoop
    package let options: EngineIOServerOptions
    package weak var client: (any EngineClient)?

    /// Compresses each message once for all who agreed to read that; nil when it is not offered.
    let deflaters: SharedDeflaters?
    private let rules: SessionRules
    /// Fewer sessions than this are not worth the trouble: a megabyte.
    private static let floodCount = 1000
    private var random = RandomSource.system
    private var sessions: [EngineSession?] = []
    private var generations: [UInt32] = []
    private var firstGeneration: UInt32 = 0
    private var freeSlots: [UInt32] = []
    private var slots: [SessionID: UInt32] = [:]
    /// The most sessions there were since memory was last given back.
    private var peakCount = 0
    private var owesTrim = false
    private var countByAddress: [String: Int] = [:]
    /// Sessions whose held poll is to be answered at the end of this turn.
    private var duePolls: [EngineSession] = []

    package init(loop: EventLoop, options: EngineIOServerOptions = EngineIOServerOptions()) {
        self.loop = loop
        self.options = options
        rules = SessionRules(options.engine)
        deflaters = options.deflate == nil ? nil : SharedDeflaters()
    }

    package var sessionCount: Int { slots.count }

    /// Why there is no room for a session of that address; nil when there is.
    func refusal(ofNewSessionFrom address: String) -> String? {
        guard sessionCount < options.sessionCount else { return "Too many sessions" }
        return countByAddress[address, default: 0] < options.sessionsPerAddress ? nil : "Too many sessions of this address"
    }

    /// Bytes that wait for clients.
    package var queuedByteCount: Int { sessions.reduce(0) { $0 + ($1?.machine.queuedByteCount ?? 0) } }

    /// Whether a request is Engine.IO's to answer.
    package func owns(_ request: Request) -> Bool {
        let prefix = options.path
        return request.withPath { path in
            guard path.count >= prefix.utf8.count else { return false }
            var index = 0
            for byte in prefix.utf8 {
                guard path[index] == byte else { return false }
                index += 1
            }
            return true
        }
    }

    // MARK: Messages

    package func send(_ message: EncodedMessage, to id: ClientID) {
        var frames = WebSocketFrames(message)
        session(id)?.send(message, &frames)
    }

    package func broadcast(_ message: EncodedMessage, to ids: [ClientID]) {
        var frames = WebSocketFrames(message)
        for id in ids { session(id)?.send(message, &frames) }
    }

    /// Closes a session after what was sent to it.
    package func close(_ id: ClientID) { session(id)?.close() }

    /// The server stops: every session ends at once, after what was sent to it.
    package func stop() {
        for case let session? in sessions {
            session.machine.end(.forcedClose)
            finish(session)
        }
    }

    private func session(_ id: ClientID) -> EngineSession? {
        let slot = Int(id.slot)
        guard slot < sessions.count, let session = sessions[slot], session.id.generation == id.generation else { return nil }
        return session
    }

    func session(_ id: SessionID) -> EngineSession? { slots[id].flatMap { sessions[Int($0)] } }

    // MARK: Sessions

    func open(over transport: Transport, for exchange: Exchange) -> EngineSession {
        let slot = freeSlots.popLast() ?? UInt32(sessions.count)
        if Int(slot) == sessions.count {
            sessions.append(nil)
            generations.append(firstGeneration)
        }
        let machine = Session(id: SessionID(using: &random), over: transport, rules: rules, at: loop.now)
        let session = EngineSession(
            ClientID(slot: slot, generation: generations[Int(slot)]), machine, of: self, from: exchange.peerAddress)
        countByAddress[session.peerAddress, default: 0] += 1
        sessions[Int(slot)] = session
        slots[machine.id] = slot
        peakCount = max(peakCount, slots.count)
        return session
    }

    /// The one way out: the machine has ended, by whatever cause.
    func finish(_ session: EngineSession) {
        let slot = Int(session.id.slot)
        guard slot < sessions.count, sessions[slot] === session, let reason = session.machine.reason else { return }
        sessions[slot] = nil
        generations[slot] &+= 1
        freeSlots.append(session.id.slot)
        slots[session.machine.id] = nil
        let others = countByAddress[session.peerAddress, default: 1] - 1
        countByAddress[session.peerAddress] = others > 0 ? others : nil
        if reason == .overflow { options.slowConsumer(session.peerAddress, session.queuedBytes) }
        session.release()
        client?.engineClosed(session.id, reason)
        trimAfterFlood()
    }

    /// When nearly all of a flood of sessions are gone, so shall be their memory.
    private func trimAfterFlood() {
        let isFloodOver = peakCount >= Self.floodCount && slots.count <= peakCount / 8
        // The last of a flood have the highest slots: only when they are gone as well can the tables be cut.
        guard isFloodOver || owesTrim && slots.isEmpty else { return }
        owesTrim = isFloodOver && !slots.isEmpty
        peakCount = slots.count
        loop.enqueue { [weak self] in
            guard let self else { return }
            slots = Dictionary(uniqueKeysWithValues: slots.map { ($0.key, $0.value) })
            if slots.isEmpty { forgetSlots() }
            client?.engineTrimmed()
            ProcessMemory.trim()
        }
    }

    /// Nobody is left, but names of sessions must not return: the generations go on above all that were given.
    private func forgetSlots() {
        firstGeneration = (generations.max() ?? 0) &+ 1
        sessions = []
        generations = []
        freeSlots = []
    }

    /// Collects what is sent during a turn into one answer.
    func flushPollLater(_ session: EngineSession) {
        guard !session.isPollDue else { return }
        session.isPollDue = true
        if duePolls.isEmpty { loop.enqueue { [weak self] in self?.flushPolls() } }
        duePolls.append(session)
    }

    private func flushPolls() {
        let due = duePolls
        duePolls.removeAll(keepingCapacity: true)
        for session in due { session.flushPoll() }
    }
}
