import Bytes

/// Reads the head of a message (RFC 9112 §2.1): a start line, field lines, an empty line.
///
/// Gets all bytes of the head so far each time and goes on where it stopped. Judges a line when its end is there and a byte when it
/// is scanned, so the verdict does not depend on where the network cut.
struct HeadParser: Sendable {
    /// Blank lines tolerated before the start line (RFC 9112 §2.2 asks for at least one; some clients send one after a body).
    private static let blankLineCount = 4

    /// Of the request; nil until it has arrived.
    private(set) var requestLine: RequestLine?
    private(set) var entries: [Fields.Entry] = []
    /// See `Fields`.
    private(set) var nameCounts: UInt64 = 0
    /// Where the start line lies; empty until it has arrived.
    private(set) var startLine = 0..<0
    private var lineStart = 0
    private var scanned = 0
    private var blankLines = 0
    private let isResponse: Bool

    init(isResponse: Bool = false) { self.isResponse = isResponse }

    /// The length of the head that starts at the first of `bytes`, or nil when its end is not there yet.
    mutating func parse(_ bytes: Span<UInt8>, limits: borrowing HeadLimits) throws(RequestError) -> Int? {
        while true {
            let stop = bytes.endOfText(from: scanned)
            guard stop < limits.headBytes || stop == bytes.count else { throw .headTooLarge }
            guard stop < bytes.count else {
                guard bytes.count <= limits.headBytes else { throw .headTooLarge }
                scanned = stop
                return nil
            }
            guard bytes[stop] == ASCII.carriageReturn else {
                throw bytes[stop] == ASCII.lineFeed ? .bareLineFeed : .controlCharacter
            }
            guard stop + 1 < bytes.count else {
                scanned = stop
                return nil
            }
            guard stop + 1 < limits.headBytes else { throw .headTooLarge }
            guard bytes[stop + 1] == ASCII.lineFeed else { throw .bareCarriageReturn }
            let line = lineStart..<stop
            lineStart = stop + 2
            scanned = lineStart
            if startLine.isEmpty {
                try beginHead(line, bytes, limits)
            } else if line.isEmpty {
                return lineStart
            } else {
                guard entries.count < limits.fieldCount else { throw .tooManyFields }
                let entry = try Self.field(line, bytes)
                nameCounts |= Fields.bit(ofNameCount: entry.name.count)
                entries.append(entry)
            }
        }
    }

    /// Whether all of the `byteCount` bytes seen were blank lines before a head; they may be dropped with `forgetBlankLines`.
    func sawOnlyBlankLines(_ byteCount: Int) -> Bool { startLine.isEmpty && lineStart == byteCount }

    mutating func forgetBlankLines() {
        lineStart = 0
        scanned = 0
    }

    private mutating func beginHead(_ line: Range<Int>, _ bytes: Span<UInt8>, _ limits: borrowing HeadLimits) throws(RequestError)
    {
        if line.isEmpty {
            blankLines += 1
            guard blankLines <= Self.blankLineCount else { throw .badRequestLine }
            return
        }
        startLine = line
        entries.reserveCapacity(16)
        if !isResponse { requestLine = try RequestLine(line, in: bytes, targetBytes: limits.targetBytes) }
    }

    /// One field line (RFC 9112 §5), its bytes known to be free of control characters.
    private static func field(_ line: Range<Int>, _ bytes: Span<UInt8>) throws(RequestError) -> Fields.Entry {
        var colon = line.lowerBound
        while colon < line.upperBound, Token.contains(bytes[colon]) { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == ASCII.colon else {
            let isSpace = colon < line.upperBound && (bytes[colon] == ASCII.space || bytes[colon] == ASCII.tab)
            guard isSpace else { throw .badFieldName }
            throw colon == line.lowerBound ? .foldedField : .spaceBeforeColon
        }
        let value = bytes.trimmed(colon + 1..<line.upperBound)
        return Fields.Entry(
            nameStart: UInt32(truncatingIfNeeded: line.lowerBound),
            nameCount: UInt32(truncatingIfNeeded: colon - line.lowerBound),
            valueStart: UInt32(truncatingIfNeeded: value.lowerBound), valueCount: UInt32(truncatingIfNeeded: value.count))
    }
}

/// How much head is read before giving up; what the values are for is said at `ServerMachine.Limits`.
struct HeadLimits: Sendable {
    var headBytes: Int
    var targetBytes: Int
    var fieldCount: Int
}
