import EngineIO

/// engine.io-protocol 4: a body of packets, read, sent to a session, written and read again; and the questions of a handshake.
func check(_ input: Input) {
    let elements = read(input.bytes, maxPackets: input.cutCount)
    var random = SystemRandomNumberGenerator()
    let now = ContinuousClock.now
    let id = SessionID(using: &random)
    var session = Session(id: id, over: .polling, rules: SessionRules(EngineOptions()), at: now)
    _ = session.openWebSocket(at: now)
    var body: [UInt8] = []
    for (index, element) in elements.enumerated() {
        let source: Transport = index % 3 == 0 ? .webSocket : .polling
        switch element {
        case .text(let text):
            Payload.append(EncodedMessage(text: text), to: &body)
            _ = session.receive(text.span, from: source, at: now)
        case .binary(let bytes):
            Payload.append(EncodedMessage(binary: bytes), to: &body)
            _ = session.receiveBinary(from: source)
        }
        _ = session.openPoll()
        _ = session.send(.probeAnswer)
        _ = session.tick(at: now + .seconds(10 * index))
    }
    session.end(.forcedClose)
    _ = session.takeFarewell()
    expect(elements.isEmpty || read(body, maxPackets: elements.count) == elements, "written again it reads otherwise")
    ask(input.bytes, id)
}

private enum Packet: Equatable {
    case text([UInt8])
    case binary([UInt8])
}

private func read(_ body: [UInt8], maxPackets: Int) -> [Packet] {
    var reader = PayloadReader(body, maxPackets: maxPackets)
    var packets: [Packet] = []
    do throws(PayloadError) {
        while let element = try reader.next() {
            switch element {
            case .text(let range): packets.append(.text(Array(reader.body[range])))
            case .binary(let bytes): packets.append(.binary(bytes))
            }
        }
    } catch {
        let rest = try? reader.next()
        expect((rest ?? nil) == nil, "something follows an error")
    }
    expect(packets.count <= maxPackets, "more packets than allowed")
    return packets
}

/// The lines of the input as the parameters of a request.
private func ask(_ bytes: [UInt8], _ known: SessionID) {
    let lines = bytes.split(separator: 0x1E, maxSplits: 3, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
    }
    let methods: [Handshake.Method] = [.get, .post, .other]
    let handshake = Handshake(
        method: methods[bytes.count % 3], isUpgrade: bytes.count % 2 == 0, transport: lines.first,
        sessionID: lines.count > 1 ? lines[1] : nil, version: lines.count > 2 ? lines[2] : nil)
    let verdict = handshake.verdict(
        offering: .all,
        sessionTransport: { id in
            expect(SessionID(id.description) == id, "an identifier that is not read as it is written")
            return id == known ? .polling : nil
        }, admission: { .refuse(lines.last ?? "") })
    if case .refuse(let error) = verdict { expect(!error.body.isEmpty, "a refusal without words") }
}
