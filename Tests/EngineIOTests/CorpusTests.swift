import EngineIO
import TestKit
import Testing

@Suite("corpus of script/fuzz: Engine.IO")
struct CorpusTests {
    @Test(arguments: CorpusFile.all(of: "engineio"))
    func `payloads are read within their cap, and read back when written`(_ file: CorpusFile) {
        for maxPackets in CorpusFile.cutCounts {
            let messages = Self.messages(in: file.bytes, maxPackets: maxPackets)
            #expect(messages.count <= maxPackets)
            var body: [UInt8] = []
            for message in messages { Payload.append(message, to: &body) }
            #expect(messages.isEmpty || Self.messages(in: body, maxPackets: maxPackets) == messages)
        }
    }

    @Test(arguments: CorpusFile.all(of: "engineio"))
    func `a session survives or ends, whatever is posted`(_ file: CorpusFile) {
        var transcript = Transcript()
        let messages = transcript.post(String(decoding: file.bytes, as: UTF8.self))
        #expect(messages.count <= 100)
        _ = transcript.poll()
        _ = transcript.pass(1000)
        #expect(transcript.session.close(at: transcript.now) || transcript.session.reason == nil)
    }

    @Test func `the corpus is there`() { #expect(CorpusFile.all(of: "engineio").count > 10) }

    private static func messages(in body: [UInt8], maxPackets: Int) -> [EncodedMessage] {
        var reader = PayloadReader(body, maxPackets: maxPackets)
        var messages: [EncodedMessage] = []
        while let element = (try? reader.next()) ?? nil {
            switch element {
            case .text(let range): messages.append(EncodedMessage(text: Array(reader.body[range])))
            case .binary(let bytes): messages.append(EncodedMessage(binary: bytes))
            }
        }
        return messages
    }
}
