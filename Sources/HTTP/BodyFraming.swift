import Bytes

/// How the end of a message's body is found (RFC 9112 §6.3). Whatever is ambiguous is refused: two readers who disagree about where
/// a request ends are how one is smuggled inside another.
package enum BodyFraming: Equatable, Sendable {
    /// No body follows.
    case none
    /// Exactly this many bytes, at least one.
    case length(Int)
    /// Chunks up to the empty one.
    case chunked

    /// The framing of a request with these fields.
    package init(of fields: Fields, minorVersion: Int = 1) throws(RequestError) {
        let coding = fields.contains("transfer-encoding")
        let length = try Self.contentLength(fields)
        guard coding else {
            self = length.map { $0 == 0 ? .none : .length($0) } ?? .none
            return
        }
        guard length == nil else { throw .lengthAndCoding }
        guard minorVersion > 0 else { throw .transferCodingInOldVersion }
        guard !fields.isRepeated("transfer-encoding") else { throw .repeatedTransferCoding }
        try Self.checkCoding(fields)
        self = .chunked
    }

    /// The number in Content-Length, or nil without one.
    static func contentLength(_ fields: Fields) throws(RequestError) -> Int? {
        guard let number = fields.withBytes(of: "content-length", { Self.number($0) }) else { return nil }
        guard !fields.isRepeated("content-length") else { throw .badContentLength }
        return try number.get()
    }

    /// Decimal digits only: no sign, no space, no list. Leading zeros mean nothing.
    private static func number(_ text: Span<UInt8>) -> Result<Int, RequestError> {
        guard !text.isEmpty else { return .failure(.badContentLength) }
        var number = 0
        var overflows = false
        for index in text.indices {
            guard ASCII.isDigit(text[index]) else { return .failure(.badContentLength) }
            let (product, productOverflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflows) = product.addingReportingOverflow(Int(text[index] &- ASCII.zero))
            overflows = overflows || productOverflows || sumOverflows
            number = sum
        }
        return overflows ? .failure(.contentLengthOverflow) : .success(number)
    }

    /// A single `chunked` is the only coding served.
    private static func checkCoding(_ fields: Fields) throws(RequestError) {
        let verdict = fields.withBytes(of: "transfer-encoding") { value -> RequestError? in
            if value.equalsIgnoringCase("chunked") { return nil }
            var list = CommaList(0..<value.count)
            var chunkedCount = 0
            var isLastChunked = false
            while let element = list.next(in: value) {
                let coding = value.extracting(element)
                guard Token.matches(coding) else { return .badTransferCoding }
                isLastChunked = coding.equalsIgnoringCase("chunked")
                if isLastChunked { chunkedCount += 1 }
            }
            if chunkedCount > 1 || (chunkedCount == 1 && !isLastChunked) { return .chunkedNotFinal }
            return value.isEmpty ? .badTransferCoding : .unsupportedTransferCoding
        }
        if let error = verdict ?? nil { throw error }
    }
}
