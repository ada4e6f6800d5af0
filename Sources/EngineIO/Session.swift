import Bytes

/// One Engine.IO session: at most two transports, a queue, a heartbeat.
///
/// A value that owns no connection. Whoever holds it reports what happened (a poll came, a packet, a WebSocket closed, time passed) and
/// obeys what is returned. Every way to end it leads to `reason` being set; the holder then calls `takeFarewell` for the held poll,
/// closes the WebSockets and forgets the session. In that state every method answers harmlessly.
/// Source: engine.io-protocol 4; docs/wire.md, chapters P, W, B.
package struct Session: Sendable {
    package typealias Instant = ContinuousClock.Instant

    private enum Phase {
        case open
        /// Closed by the server; a polling client learns it from its next poll (wire rows S27).
        case closing(until: Instant)
        case ended(EndReason)
    }

    package let id: SessionID
    package private(set) var transport: Transport
    /// Whether an unanswered GET waits.
    package private(set) var isPollHeld = false
    private var isPosting = false
    private var phase = Phase.open
    private var queue = SendQueue()
    private var upgrade = Upgrade()
    private var heartbeat: Heartbeat
    private let rules: SessionRules

    package init(id: SessionID, over transport: Transport, rules: SessionRules, at now: Instant) {
        self.id = id
        self.transport = transport
        self.rules = rules
        heartbeat = Heartbeat(interval: rules.options.pingInterval, timeout: rules.options.pingTimeout, at: now)
    }

    /// The answer to the handshake: the body of the GET, or the first message of the WebSocket.
    package var openPacket: EncodedMessage { OpenPacket.encode(id, over: transport, options: rules.options) }

    /// Why the session is over, or nil while it lives.
    package var reason: EndReason? {
        switch phase {
        case .ended(let reason): reason
        case .open, .closing: nil
        }
    }

    package var isEnded: Bool { reason != nil }

    /// The one moment at which `tick(at:)` must be called at the latest. It may move either way with every call.
    package var deadline: Instant {
        switch phase {
        case .closing(let due): due
        case .open, .ended: min(heartbeat.deadline, upgrade.deadline ?? heartbeat.deadline)
        }
    }

    package var queuedByteCount: Int { queue.byteCount }

    // MARK: Sending

    package mutating func send(_ message: EncodedMessage) -> SendOutcome {
        switch phase {
        case .closing, .ended: return .ignored
        case .open: break
        }
        if transport == .webSocket { return .write }
        let options = rules.options
        guard queue.append(message, maxBytes: options.maxQueuedBytes, maxCount: options.maxQueuedCount) else {
            end(.overflow)
            return .ended
        }
        return isPollHeld ? .pollReady : .queued
    }

    // MARK: Polling

    /// A GET arrived.
    package mutating func openPoll() -> PollOutcome {
        if isEnded { return .refuse(.unknownSession) }
        guard transport == .polling else { return .refuse(.badRequest) }
        guard !isPollHeld else {
            end(.transportError)
            return .end
        }
        isPollHeld = true
        if let body = answerPoll() { return .answer(body) }
        guard case .closing = phase else { return .hold }
        isPollHeld = false
        end(.forcedClose)
        var body: [UInt8] = []
        Payload.append(.noop, to: &body)
        Payload.append(.close, to: &body)
        return .answerAndEnd(body)
    }

    /// What the held GET is to be answered with, if there is anything; it is no longer held then.
    package mutating func answerPoll() -> [UInt8]? {
        guard isPollHeld, !isEnded else { return nil }
        if !queue.isEmpty {
            isPollHeld = false
            return queue.takePayload(maxPackets: rules.options.maxPacketsPerAnswer)
        }
        guard upgrade.isProbed || transport == .webSocket else { return nil }
        isPollHeld = false
        return EncodedMessage.noop.text
    }

    /// The connection of the held GET was lost. The session has ended afterwards.
    package mutating func abortPoll() {
        guard isPollHeld else { return }
        isPollHeld = false
        end(.transportError)
    }

    /// The head of a POST arrived. `isOctetStream`: its content type is exactly `application/octet-stream`, which protocol 4 has no use for.
    package mutating func openPost(isOctetStream: Bool = false) -> PostOutcome {
        if isEnded { return .refuse(.unknownSession) }
        guard transport == .polling else { return .refuse(.badRequest) }
        guard !isPosting, !isOctetStream else {
            end(.transportError)
            return .end
        }
        isPosting = true
        return .read
    }

    /// The body is complete, or was refused for its size (which the session survives).
    package mutating func finishPost() { isPosting = false }

    /// The connection of the unfinished POST was lost. The session has ended afterwards.
    package mutating func abortPost() {
        guard isPosting else { return }
        isPosting = false
        end(.transportError)
    }

    /// The body is no payload: the session has ended afterwards.
    package mutating func refusePayload(_ error: PayloadError) { end(.parseError) }

    // MARK: Packets

    /// A text packet, kind first.
    package mutating func receive(_ packet: Span<UInt8>, from source: Transport, at now: Instant) -> Reception {
        switch phase {
        case .ended, .closing: return .nothing
        case .open: break
        }
        if source == .webSocket, transport == .polling { return receiveFromCandidate(packet) }
        guard packet.count > 0, let kind = PacketKind(rawValue: packet[0]) else {
            end(.parseError)
            return .ended
        }
        switch kind {
        case .message: return .message
        case .pong:
            heartbeat.receivePong(at: now)
            return .nothing
        case .open, .upgrade, .noop: return .nothing
        case .close:
            end(.transportClose)
            return .ended
        case .ping:
            // In protocol 4 the server pings; a client that does speaks protocol 3.
            end(.parseError)
            return .ended
        }
    }

    private mutating func receiveFromCandidate(_ packet: Span<UInt8>) -> Reception {
        switch upgrade.receive(packet) {
        case .answerProbe: return .answerProbe
        case .complete:
            transport = .webSocket
            return .upgraded
        case .abandon: return .closeCandidate
        }
    }

    /// A binary message.
    package mutating func receiveBinary(from source: Transport) -> Reception {
        switch phase {
        case .ended, .closing: return .nothing
        case .open: break
        }
        guard source == .webSocket, transport == .polling else { return .message }
        upgrade.cancel()
        return .closeCandidate
    }

    /// The oldest message still waiting when the WebSocket took over.
    package mutating func nextQueued() -> EncodedMessage? {
        transport == .webSocket ? queue.popFirst() : nil
    }

    // MARK: WebSocket

    /// A WebSocket with the session's identifier opened. False: close it, the session has or had one already.
    package mutating func openWebSocket(at now: Instant) -> Bool {
        guard case .open = phase, transport == .polling else { return false }
        return upgrade.open(at: now, timeout: rules.options.upgradeTimeout)
    }

    /// The session's WebSocket closed. While it was only trying to take over, the session goes on; else it has ended.
    package mutating func closedWebSocket(cleanly: Bool = true) {
        guard transport == .webSocket else { return upgrade.cancel() }
        end(cleanly ? .transportClose : .transportError)
    }

    // MARK: Time and end

    package mutating func tick(at now: Instant) -> TickOutcome {
        switch phase {
        case .ended: return .nothing
        case .closing(let due):
            guard now >= due else { return .nothing }
            end(.forcedClose)
            return .ended
        case .open: break
        }
        if let due = upgrade.deadline, now >= due {
            upgrade.cancel()
            return .closeCandidate
        }
        switch heartbeat.tick(at: now) {
        case .wait: return .nothing
        case .sendPing: return ping()
        case .expire:
            end(.pingTimeout)
            return .ended
        }
    }

    private mutating func ping() -> TickOutcome {
        switch send(.ping) {
        case .write: .writePing
        case .pollReady: .pollReady
        case .queued, .ignored: .nothing
        case .ended: .ended
        }
    }

    /// The server closes. True: it has ended at once. False: a polling client still has something to fetch, or has yet to ask;
    /// close a second transport, keep the session until a poll or `deadline` ends it.
    package mutating func close(at now: Instant) -> Bool {
        guard case .open = phase else { return isEnded }
        upgrade.cancel()
        if transport == .webSocket || (isPollHeld && queue.isEmpty) {
            end(.forcedClose)
            return true
        }
        // Whoever never polled is gone as early as it would have been for want of a pong.
        phase = .closing(until: min(now + rules.options.closeTimeout, heartbeat.end))
        return false
    }

    /// Ends it at once, whatever waits: the server stops, or the WebSocket's peer reads too slowly.
    package mutating func end(_ reason: EndReason) {
        switch phase {
        case .ended: return
        case .open, .closing: phase = .ended(reason)
        }
        upgrade.cancel()
    }

    /// After the end: the last answer to the poll still held, if any: what waits, then a close packet; a noop when the client itself
    /// said goodbye (wire rows P07, P15, B04).
    package mutating func takeFarewell() -> [UInt8]? {
        guard let reason, isPollHeld else { return nil }
        isPollHeld = false
        let wasWaiting = !queue.isEmpty
        var body = queue.takePayload(maxPackets: max(1, rules.options.maxPacketsPerAnswer - 1))
        switch reason {
        case .transportClose: if !wasWaiting { Payload.append(.noop, to: &body) }
        case .transportError, .pingTimeout, .parseError, .forcedClose, .overflow: Payload.append(.close, to: &body)
        }
        return body
    }
}
