import JSON
import TestKit
import Testing

@Suite("corpus of script/fuzz: JSON")
struct CorpusTests {
    @Test(arguments: CorpusFile.all(of: "json"))
    func `what is read and written is read and written the same`(_ file: CorpusFile) throws {
        for depthLimit in CorpusFile.cutCounts {
            guard let value = try? JSONValue(parsing: file.bytes, depthLimit: depthLimit) else { continue }
            let text = value.serialized()
            let again = try JSONValue(parsing: text, depthLimit: depthLimit)
            #expect(again.serialized() == text)
            // A number beyond any double is written null.
            #expect(again == value || text.contains(UInt8(ascii: "l")))
        }
    }

    @Test func `the corpus is there`() { #expect(CorpusFile.all(of: "json").count > 10) }
}
