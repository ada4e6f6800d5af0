import Bytes
import HTTP
import Testing

@Suite("RFC 7578 multipart/form-data")
struct MultipartBodyTests {
    private static let type = "multipart/form-data; boundary=XX"

    private static func parse(_ text: String, _ type: String = Self.type) throws -> [MultipartBody.Part] {
        try MultipartBody(Array(text.utf8), contentType: type).parts
    }

    private static func part(_ head: String, _ content: String = "v") -> String {
        "--XX\r\n\(head)\r\n\r\n\(content)\r\n"
    }

    @Test
    func `fields and files are told apart, contents are kept to the byte`() throws {
        var body = Array("preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n5511\r\n".utf8)
        body += Array(
            "--XX  \r\ncontent-type: image/png\r\nCONTENT-DISPOSITION: form-data; name=file; filename=\"a \\\"b\\\".png\"".utf8)
        let content: [UInt8] = [0, 13, 10, 45, 45, 88, 13, 10, 255]
        body += Array("\r\n\r\n".utf8) + content + Array("\r\n--XX--\r\nepilogue".utf8)
        let parts = try MultipartBody(body, contentType: "Multipart/Form-Data; boundary=\"XX\"").parts
        #expect(parts.map(\.name) == ["number", "file"])
        #expect(parts[0].fileName == nil)
        #expect(parts[0].content == Array("5511".utf8))
        #expect(parts[1].fileName == #"a "b".png"#)
        #expect(parts[1].mediaType == "image/png")
        #expect(parts[1].content == content)
    }

    @Test
    func `empty contents and empty forms are fine`() throws {
        #expect(try Self.parse("--XX--").isEmpty)
        #expect(try Self.parse(Self.part("Content-Disposition: form-data; name=a", "") + "--XX--")[0].content.isEmpty)
        #expect(
            try Self.parse("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n--XX--\r\n--XX--").map(\.content) == [[]])
    }

    @Test
    func `a name may begin with a mark that combines with the quote before it`() throws {
        let parts = try Self.parse(
            Self.part("Content-Disposition: form-data; name=\"\u{301}a\"; filename=\"\u{E31}.png\"") + "--XX--")
        #expect(parts.map(\.name) == ["\u{301}a"])
        #expect(parts.first?.fileName == "\u{E31}.png")
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        let body: String
        var type = MultipartBodyTests.type
        let error: MultipartBody.Failure
        var testDescription: String { name }
    }

    static let refused: [Refused] = [
        Refused(name: "no boundary", body: "--XX--", type: "multipart/form-data", error: .noBoundary),
        Refused(name: "empty boundary", body: "----", type: "multipart/form-data; boundary=\"\"", error: .noBoundary),
        Refused(
            name: "long boundary", body: "", type: "multipart/form-data; boundary=" + String(repeating: "b", count: 71),
            error: .noBoundary),
        Refused(name: "other type", body: "--XX--", type: "multipart/mixed; boundary=XX", error: .noBoundary),
        Refused(name: "empty body", body: "", error: .unexpectedEnd),
        Refused(name: "not closed", body: part("Content-Disposition: form-data; name=a"), error: .unexpectedEnd),
        Refused(name: "head not closed", body: "--XX\r\nContent-Disposition: form-data; name=a\r\n", error: .unexpectedEnd),
        Refused(name: "delimiter with a tail", body: "--XXX\r\n\r\n--XX--", error: .unexpectedEnd),
        Refused(name: "no name", body: part("Content-Disposition: form-data") + "--XX--", error: .malformedPart),
        Refused(name: "no disposition", body: part("Content-Type: text/plain") + "--XX--", error: .malformedPart),
        Refused(
            name: "another disposition", body: part("Content-Disposition: attachment; name=a") + "--XX--", error: .malformedPart),
        Refused(name: "a line without colon", body: part("nonsense") + "--XX--", error: .malformedPart),
        Refused(
            name: "a long name",
            body: part("Content-Disposition: form-data; name=" + String(repeating: "n", count: 101)) + "--XX--",
            error: .nameTooLong),
        Refused(
            name: "a long head", body: part("X: " + String(repeating: "h", count: 17 << 10)) + "--XX--", error: .malformedPart),
        Refused(
            name: "too many parts",
            body: String(repeating: part("Content-Disposition: form-data; name=a"), count: 101) + "--XX--", error: .tooManyParts),
    ]

    @Test(arguments: refused)
    func `broken forms are refused`(_ row: Refused) {
        #expect(throws: row.error) { try Self.parse(row.body, row.type) }
        #expect(!row.error.message.isEmpty)
    }

    @Test
    func `a hundred parts are not too many`() throws {
        let body = String(repeating: Self.part("Content-Disposition: form-data; name=a"), count: 100) + "--XX--"
        #expect(try Self.parse(body).count == 100)
    }

    @Test
    func `a form cut off anywhere is refused, and nothing worse`() throws {
        let whole = Array((Self.part("Content-Disposition: form-data; name=\"a\"") + "--XX--").utf8)
        for end in 0..<whole.count {
            #expect(throws: MultipartBody.Failure.self) { try MultipartBody(Array(whole[..<end]), contentType: Self.type) }
        }
    }

    @Test
    func `brackets in names build structures`() throws {
        let tree = try FormBody.tree(of: [("quoted[key][id]", "X"), ("mentioned[]", "1"), ("mentioned[]", "2")])
        #expect(
            tree
                == .object([
                    FormValue.Member("quoted", .object([FormValue.Member("key", .object([FormValue.Member("id", .text("X"))]))])),
                    FormValue.Member("mentioned", .list([.text("1"), .text("2")])),
                ]))
    }
}
