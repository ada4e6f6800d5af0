import WebSocket

/// RFC 6455 §5 and RFC 7692: the second byte says what of permessage-deflate is agreed, the rest are frames of a client.
func check(_ input: Input) {
    let choice = input.bytes.first ?? 0
    let windowBits: UInt8? = choice & 4 == 0 ? nil : 8 + choice >> 5
    let agreement = PerMessageDeflate.Agreement(clientNoContextTakeover: choice & 2 == 0, clientMaxWindowBits: windowBits)
    let deflate = choice & 1 == 0 ? nil : agreement
    let whole = events([Array(input.bytes.dropFirst())], deflate)
    let cut = events(input.pieces().enumerated().map { $0 == 0 ? Array($1.dropFirst()) : $1 }, deflate)
    expect(whole == cut, "in one read \(whole), in reads of \(input.cutCount) \(cut)")
}

private func events(_ pieces: [[UInt8]], _ deflate: PerMessageDeflate.Agreement?) -> [ConnectionMachine.Event] {
    var machine = ConnectionMachine(maxMessageBytes: 1000, deflate: deflate, maxFragmentCount: 20)
    var events: [ConnectionMachine.Event] = []
    for piece in pieces {
        var offset = 0
        while true {
            let event = machine.receive(piece.span, from: &offset)
            expect(offset <= piece.count, "the offset left the input")
            if event == .needsMore { break }
            if case .text(let text) = event {
                expect(String(validating: text, as: UTF8.self) != nil, "a text that is no UTF-8: \(text)")
            }
            events.append(event)
        }
    }
    return events
}
