import HTTP
import TestKit
import Testing

extension Tag {
    @Tag static var rfc9110: Self
    @Tag static var rfc9112: Self
    @Tag static var smuggling: Self
}

/// A named row of a table of byte strings.
struct Row<Expectation: Sendable>: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let expected: Expectation

    init(_ name: String, _ text: String, _ expected: Expectation) {
        self.init(name, Array(text.utf8), expected)
    }

    init(_ name: String, _ bytes: [UInt8], _ expected: Expectation) {
        self.name = name
        self.bytes = bytes
        self.expected = expected
    }

    var testDescription: String { name }
}

/// Everything a server machine reports about `pieces`, one line an event, `needsMore` left out; ends at the first failure.
/// Also checks what must hold whatever the bytes: the offset moves forward and in bounds, all is taken before more is asked for,
/// and the phase fits the event.
func transcript(
    _ pieces: [[UInt8]], limits: ServerMachine.Limits = .init(), bodyLimitBytes: Int? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) -> [String] {
    var machine = ServerMachine(limits: limits)
    var events: [String] = []
    for piece in pieces {
        var offset = 0
        reading: while true {
            let before = offset
            let event = machine.receive(piece.span, from: &offset)
            #expect(offset >= before && offset <= piece.count, sourceLocation: sourceLocation)
            switch event {
            case .needsMore:
                #expect(offset == piece.count, sourceLocation: sourceLocation)
                #expect(machine.phase != .failed, sourceLocation: sourceLocation)
                break reading
            case .head(let request):
                #expect(machine.phase == .body, sourceLocation: sourceLocation)
                #expect(request.body.isEmpty, sourceLocation: sourceLocation)
                if let bodyLimitBytes { machine.bodyLimitBytes = bodyLimitBytes }
                events.append("head \(describe(request))")
            case .request(let request):
                #expect(machine.phase == .idle, sourceLocation: sourceLocation)
                events.append("request \(describe(request))")
            case .bodyTooLarge(let request):
                #expect(machine.phase == .body, sourceLocation: sourceLocation)
                events.append("too large \(describe(request))")
            case .failure(let error):
                #expect(machine.phase == .failed, sourceLocation: sourceLocation)
                events.append("failure \(error)")
                return events
            }
        }
    }
    return events
}

func transcript(_ bytes: [UInt8], limits: ServerMachine.Limits = .init(), bodyLimitBytes: Int? = nil) -> [String] {
    transcript([bytes], limits: limits, bodyLimitBytes: bodyLimitBytes)
}

func transcript(_ text: String, limits: ServerMachine.Limits = .init(), bodyLimitBytes: Int? = nil) -> [String] {
    transcript(Array(text.utf8), limits: limits, bodyLimitBytes: bodyLimitBytes)
}

/// Checks that no cut of the bytes changes the transcript, and returns it.
func everyTranscript(
    _ bytes: [UInt8], limits: ServerMachine.Limits = .init(), bodyLimitBytes: Int? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) -> [String] {
    let whole = transcript([bytes], limits: limits, bodyLimitBytes: bodyLimitBytes, sourceLocation: sourceLocation)
    for pieces in bytes.everySplit {
        let split = transcript(
            pieces.map(Array.init), limits: limits, bodyLimitBytes: bodyLimitBytes, sourceLocation: sourceLocation)
        if split != whole {
            Issue.record(
                "cut after \(pieces[0].count) of \(bytes.count): \(split), whole: \(whole)", sourceLocation: sourceLocation)
            break
        }
    }
    return whole
}

private func describe(_ request: Request) -> String {
    var text = "\(request.method.rawValue) \(request.target) 1.\(request.minorVersion)"
    request.fields.forEach { name, value in text += " \(name)=\(value)" }
    return request.body.isEmpty ? text : text + " [" + String(decoding: request.body, as: UTF8.self) + "]"
}
