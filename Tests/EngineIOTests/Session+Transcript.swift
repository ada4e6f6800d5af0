import Bytes
import EngineIO

/// A session under virtual time, driven by literals.
struct Transcript {
    var session: Session
    var now = ContinuousClock.now

    init(_ transport: Transport = .polling, _ change: (inout EngineOptions) -> Void = { _ in }) {
        var options = EngineOptions()
        options.pingInterval = .milliseconds(300)
        options.pingTimeout = .milliseconds(200)
        options.upgradeTimeout = .milliseconds(250)
        change(&options)
        var random = RandomSource.system
        session = Session(id: SessionID(using: &random), over: transport, rules: SessionRules(options), at: now)
    }

    mutating func send(_ text: String) -> Session.SendOutcome { session.send(EncodedMessage(text: Array(text.utf8))) }

    mutating func receive(_ text: String, from source: Transport = .polling) -> Session.Reception {
        session.receive(Array(text.utf8).span, from: source, at: now)
    }

    /// A POST: the messages it delivered.
    mutating func post(_ body: String) -> [String] {
        guard session.openPost() == .read else { return ["refused"] }
        session.finishPost()
        var reader = PayloadReader(Array(body.utf8), maxPackets: 100)
        var messages: [String] = []
        do throws(PayloadError) {
            while let element = try reader.next(), !session.isEnded {
                switch element {
                case .text(let range):
                    let packet = Array(reader.body[range])
                    if case .message = session.receive(packet.span, from: .polling, at: now) {
                        messages.append(String(decoding: packet.dropFirst(), as: UTF8.self))
                    }
                case .binary(let bytes):
                    if case .message = session.receiveBinary(from: .polling) { messages.append("\(bytes)") }
                }
            }
        } catch {
            session.refusePayload(error)
        }
        return messages
    }

    /// A GET: its answer, or nil while it is held or when it was refused.
    mutating func poll() -> String? {
        switch session.openPoll() {
        case .answer(let body), .answerAndEnd(let body): String(decoding: body, as: UTF8.self)
        case .hold, .refuse, .end: nil
        }
    }

    mutating func answer() -> String? { session.answerPoll().map { String(decoding: $0, as: UTF8.self) } }
    mutating func farewell() -> String? { session.takeFarewell().map { String(decoding: $0, as: UTF8.self) } }

    mutating func pass(_ milliseconds: Int) -> Session.TickOutcome {
        now += .milliseconds(milliseconds)
        return session.tick(at: now)
    }
}
