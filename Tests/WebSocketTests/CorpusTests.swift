import TestKit
import Testing
import WebSocket

@Suite("corpus of script/fuzz: WebSocket")
struct CorpusTests {
    /// The first byte of these inputs says what is agreed of permessage-deflate, as in `Fuzz/Targets/WebSocket.swift`.
    @Test(arguments: CorpusFile.all(of: "websocket"))
    func `frames read the same however they are cut`(_ file: CorpusFile) {
        let choice = file.bytes.first ?? 0
        let agreement = PerMessageDeflate.Agreement(
            clientNoContextTakeover: choice & 2 == 0, clientMaxWindowBits: choice & 4 == 0 ? nil : 8 + choice >> 5)
        let deflate = choice & 1 == 0 ? nil : agreement
        let whole = events([Array(file.bytes.dropFirst())], limit: 1000, deflate: deflate, maxFragmentCount: 20)
        for count in CorpusFile.cutCounts {
            let pieces = file.pieces(of: count).enumerated().map { $0 == 0 ? Array($1.dropFirst()) : $1 }
            #expect(events(pieces, limit: 1000, deflate: deflate, maxFragmentCount: 20) == whole, "reads of \(count)")
        }
    }

    @Test func `the corpus is there`() { #expect(CorpusFile.all(of: "websocket").count > 10) }
}
