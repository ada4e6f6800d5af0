import EngineIO
import SocketIO
import TestKit
import Testing

@Suite("corpus of script/fuzz: Socket.IO")
struct CorpusTests {
    /// Messages between record separators, those that start with `b` binary, with room for many attachments and for few.
    @Test(arguments: CorpusFile.all(of: "socketio"))
    func `no packet does harm, and nothing is ordered for a client that is gone`(_ file: CorpusFile) {
        for count in CorpusFile.cutCounts {
            let stage = Stage {
                $0.maxAttachments = min(count, 10)
                $0.maxAttachmentBytes = 64
                $0.maxNamespaceNameBytes = 32
                $0.maxNamespacesPerClient = 3
                $0.maxPendingAcks = 2
                $0.jsonDepthLimit = 8
            }
            stage.receive("0")
            for message in file.bytes.split(separator: 0x1E, omittingEmptySubsequences: false) {
                if message.first == UInt8(ascii: "b") {
                    stage.hub.receive(binary: Array(message.dropFirst()), from: stage.client)
                } else {
                    stage.hub.receive(Array(message).span, from: stage.client)
                }
            }
            _ = stage.orders()
            stage.hub.closed(stage.client, .transportClose)
            #expect(stage.orders().isEmpty)
        }
    }

    @Test func `the corpus is there`() { #expect(CorpusFile.all(of: "socketio").count > 10) }
}
