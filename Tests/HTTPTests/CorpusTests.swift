import HTTP
import TestKit
import Testing

@Suite("corpus of script/fuzz: HTTP")
struct CorpusTests {
    /// As small as in `Fuzz/Kit`, so that short inputs reach them.
    static var limits: ServerMachine.Limits {
        var limits = ServerMachine.Limits()
        limits.headBytes = 512
        limits.targetBytes = 128
        limits.fieldCount = 12
        limits.chunkExtensionBytes = 32
        limits.trailerBytes = 96
        limits.discardBytes = 400
        return limits
    }

    @Test(.tags(.rfc9112), arguments: CorpusFile.all(of: "http"))
    func `requests read the same however they are cut`(_ file: CorpusFile) {
        let whole = transcript([file.bytes], limits: Self.limits, bodyLimitBytes: 200)
        for count in CorpusFile.cutCounts {
            #expect(transcript(file.pieces(of: count), limits: Self.limits, bodyLimitBytes: 200) == whole, "reads of \(count)")
        }
    }

    @Test(.tags(.rfc9112), arguments: CorpusFile.all(of: "chunked"))
    func `chunks read the same however they are cut`(_ file: CorpusFile) {
        let head = Array("POST / HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        let whole = transcript([head + file.bytes], limits: Self.limits, bodyLimitBytes: 200)
        for count in CorpusFile.cutCounts {
            let cut = transcript([head] + file.pieces(of: count), limits: Self.limits, bodyLimitBytes: 200)
            #expect(cut == whole, "reads of \(count)")
        }
    }

    @Test(.tags(.rfc9112), arguments: CorpusFile.all(of: "response"))
    func `responses read the same however they are cut`(_ file: CorpusFile) {
        let whole = Self.outcome([file.bytes])
        for count in CorpusFile.cutCounts { #expect(Self.outcome(file.pieces(of: count)) == whole, "reads of \(count)") }
    }

    @Test(arguments: CorpusFile.all(of: "multipart"))
    func `forms stay within their limits`(_ file: CorpusFile) {
        guard let form = try? MultipartBody(file.bytes, contentType: "multipart/form-data; boundary=b") else { return }
        #expect(form.parts.count <= MultipartBody.partCount)
        for part in form.parts {
            #expect(part.name.utf8.count <= MultipartBody.nameBytes)
            #expect(part.content.count < file.bytes.count)
        }
    }

    @Test(arguments: ["http", "chunked", "response", "multipart"])
    func `the corpus is there`(_ target: String) { #expect(CorpusFile.all(of: target).count > 10) }

    private static func outcome(_ pieces: [[UInt8]]) -> String {
        var limits = ClientMachine.Limits()
        limits.headBytes = 512
        limits.fieldCount = 12
        limits.bodyBytes = 200
        var machine = ClientMachine(method: .get, limits: limits)
        for piece in pieces {
            var offset = 0
            let event = machine.receive(piece.span, from: &offset)
            if case .needsMore = event { continue }
            return describe(event)
        }
        return describe(machine.receiveEnd())
    }

    private static func describe(_ event: ClientMachine.Event) -> String {
        switch event {
        case .needsMore: "nothing"
        case .failure(let error): "\(error)"
        case .response(let response): "\(response.status.code) \(response.keepsAlive) \(response.body)"
        }
    }
}
