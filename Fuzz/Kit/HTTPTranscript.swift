import HTTP

/// Everything a server machine says about these reads; limits are small, so that inputs of a few bytes reach them.
func transcript(_ pieces: [[UInt8]]) -> [String] {
    var limits = ServerMachine.Limits()
    limits.headBytes = 512
    limits.targetBytes = 128
    limits.fieldCount = 12
    limits.chunkExtensionBytes = 32
    limits.trailerBytes = 96
    limits.discardBytes = 400
    var machine = ServerMachine(limits: limits)
    var events: [String] = []
    for piece in pieces {
        var offset = 0
        reading: while true {
            let before = offset
            let event = machine.receive(piece.span, from: &offset)
            expect(offset >= before && offset <= piece.count, "the offset went from \(before) to \(offset) of \(piece.count)")
            switch event {
            case .needsMore:
                expect(offset == piece.count, "more is asked for with \(piece.count - offset) bytes at hand")
                break reading
            case .head(let request):
                machine.bodyLimitBytes = 200
                events.append("head \(describe(request))")
            case .request(let request): events.append("request \(describe(request))")
            case .bodyTooLarge(let request): events.append("too large \(describe(request))")
            case .failure(let error):
                events.append("failure \(error)")
                return events
            }
        }
    }
    return events
}

private func describe(_ request: Request) -> String {
    var text = "\(request.method.rawValue) \(request.target) \(request.minorVersion)"
    request.fields.forEach { name, value in text += "|\(name)=\(value)" }
    return text + " \(request.body)"
}
