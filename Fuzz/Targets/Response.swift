import HTTP

/// RFC 9112 as a client reads it: the answer of somebody's webhook receiver, then the end of the connection.
func check(_ input: Input) {
    let whole = outcome([input.bytes])
    let cut = outcome(input.pieces())
    expect(whole == cut, "in one read \(whole), in reads of \(input.cutCount) \(cut)")
}

private func outcome(_ pieces: [[UInt8]]) -> String {
    var limits = ClientMachine.Limits()
    limits.headBytes = 512
    limits.fieldCount = 12
    limits.bodyBytes = 200
    var machine = ClientMachine(method: .get, limits: limits)
    for piece in pieces {
        var offset = 0
        let event = machine.receive(piece.span, from: &offset)
        expect(offset <= piece.count, "the offset left the input")
        if case .needsMore = event { continue }
        return describe(event)
    }
    return describe(machine.receiveEnd())
}

private func describe(_ event: ClientMachine.Event) -> String {
    switch event {
    case .needsMore: return "nothing"
    case .failure(let error): return "\(error)"
    case .response(let response):
        var text = "\(response.status.code) \(response.minorVersion) \(response.keepsAlive)"
        response.fields.forEach { name, value in text += "|\(name)=\(value)" }
        return text + " \(response.body)"
    }
}
