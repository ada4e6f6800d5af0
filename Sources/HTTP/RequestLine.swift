import Bytes

/// The first line of a request (RFC 9112 §3), as offsets into the head.
struct RequestLine: Sendable {
    /// Longest method read: twice the longest registered one.
    private static let methodBytes = 32

    let method: Method
    let minorVersion: Int
    /// As sent.
    let target: Range<UInt32>
    /// Up to the `?`. Empty for authority-form, and for an absolute-form without one.
    private(set) var path: Range<UInt32>
    /// After the `?`.
    private(set) var query: Range<UInt32>?
    /// Of the absolute-form and of the authority-form.
    private(set) var authority: Range<UInt32>?

    init(_ line: Range<Int>, in bytes: Span<UInt8>, targetBytes: Int) throws(RequestError) {
        var space = line.lowerBound
        while space < line.upperBound, bytes[space] != ASCII.space { space += 1 }
        let methodRange = line.lowerBound..<space
        guard Token.matches(bytes.extracting(methodRange)) else { throw .badMethod }
        guard methodRange.count <= Self.methodBytes else { throw .methodTooLong }
        guard space < line.upperBound else { throw .badRequestLine }

        let start = space + 1
        var end = start
        var question: Int?
        while end < line.upperBound, bytes[end] != ASCII.space {
            let byte = bytes[end]
            if byte == UInt8(ascii: "?"), question == nil { question = end }
            // RFC 3986 §2: what is not ASCII travels percent-encoded.
            guard byte < 0x80, byte != ASCII.tab, byte != UInt8(ascii: "#") else { throw .badTarget }
            end += 1
        }
        guard end > start, end < line.upperBound else { throw .badRequestLine }
        let version = bytes.extracting(end + 1..<line.upperBound)
        let minorVersion = try Self.minorVersion(version, ofPreface: bytes.extracting(methodRange).equals("PRI"))
        guard end - start <= targetBytes else { throw .targetTooLong }

        method = Self.method(bytes.extracting(methodRange))
        self.minorVersion = minorVersion
        target = UInt32(truncatingIfNeeded: start)..<UInt32(truncatingIfNeeded: end)
        path = target.lowerBound..<UInt32(truncatingIfNeeded: question ?? end)
        query = question.map { UInt32(truncatingIfNeeded: $0 + 1)..<UInt32(truncatingIfNeeded: end) }
        try splitForm(bytes)
    }

    /// RFC 9112 §3.2: which of the four forms the target has.
    private mutating func splitForm(_ bytes: Span<UInt8>) throws(RequestError) {
        if bytes[Int(target.lowerBound)] == UInt8(ascii: "/") {
            guard method != .connect else { throw .badTarget }
            return
        }
        if method == .connect {
            guard query == nil else { throw .badTarget }
            authority = target
            path = target.upperBound..<target.upperBound
        } else if target.count == 1, bytes[Int(target.lowerBound)] == UInt8(ascii: "*"), method == .options {
            return
        } else {
            try splitAbsoluteForm(bytes)
        }
        guard let authority, Host.isValid(bytes.extracting(Int(authority.lowerBound)..<Int(authority.upperBound))),
            !authority.isEmpty
        else { throw .badTarget }
    }

    /// RFC 9112 §3.2.2: `http://host/path`; of the scheme only `http` and `https` are served.
    private mutating func splitAbsoluteForm(_ bytes: Span<UInt8>) throws(RequestError) {
        let text = bytes.extracting(Int(path.lowerBound)..<Int(path.upperBound))
        let schemeCount: Int
        if text.count > 7, text.extracting(0..<7).equalsIgnoringCase("http://") {
            schemeCount = 7
        } else if text.count > 8, text.extracting(0..<8).equalsIgnoringCase("https://") {
            schemeCount = 8
        } else {
            throw .badTarget
        }
        var slash = schemeCount
        while slash < text.count, text[slash] != UInt8(ascii: "/") { slash += 1 }
        let split = path.lowerBound + UInt32(truncatingIfNeeded: slash)
        authority = path.lowerBound + UInt32(truncatingIfNeeded: schemeCount)..<split
        path = split..<path.upperBound
    }

    /// RFC 9112 §2.3. Any minor version of 1 is read; above 1 it means 1.
    private static func minorVersion(_ text: Span<UInt8>, ofPreface isPreface: Bool) throws(RequestError) -> Int {
        guard text.count == 8, text.extracting(0..<5).equals("HTTP/"), ASCII.isDigit(text[5]), text[6] == UInt8(ascii: "."),
            ASCII.isDigit(text[7])
        else { throw .badVersion }
        guard text[5] == UInt8(ascii: "1") else {
            throw isPreface && text[5] == UInt8(ascii: "2") ? .http2Preface : .unsupportedVersion
        }
        return Int(text[7] &- ASCII.zero)
    }

    private static func method(_ bytes: Span<UInt8>) -> Method {
        switch bytes.count {
        case 3 where bytes.equals("GET"): .get
        case 3 where bytes.equals("PUT"): .put
        case 4 where bytes.equals("POST"): .post
        case 4 where bytes.equals("HEAD"): .head
        default: Method(rawValue: String(decoding: bytes))
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether the bytes equal `text`, case included.
    @inline(__always)
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for index in 0..<count where unsafe self[index] != expected[index] { return false }
            return true
        }
    }
}
