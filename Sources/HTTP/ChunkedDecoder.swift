import Bytes

/// Reads the chunked coding (RFC 9112 §7.1). Keeps no data: it tells its caller where in the input the data lies.
///
/// Extensions are skipped. Trailers must be well-formed fields, count toward the limits of a head, and are dropped: merging them
/// into the fields would let a body overrule what the head was judged by (§7.1.2).
struct ChunkedDecoder: Sendable {
    /// Most digits in a chunk size, leading zeros included: what a 64-bit number needs.
    private static let sizeDigits = 16

    enum Step: Equatable {
        case needsMore
        /// A chunk of this many bytes was announced.
        case size(Int)
        /// Data of the chunk, in the input.
        case data(Range<Int>)
        /// The last chunk and the trailers are read.
        case end
    }

    private enum State: Sendable {
        case size(value: Int, digits: Int)
        case lineEnd(size: Int)
        case `extension`(size: Int)
        case data(remaining: Int)
        case dataReturn, dataFeed
        case trailerStart, trailerName, trailerValue, trailerFeed
        case lastFeed, done
    }

    private var state = State.size(value: 0, digits: 0)
    private var extensionBytesLeft: Int
    private var trailerBytesLeft: Int
    private var trailerFieldsLeft: Int

    /// - Parameter fieldCount: trailers that may still come, those of the head already subtracted.
    init(extensionBytes: Int, trailerBytes: Int, fieldCount: Int) {
        extensionBytesLeft = extensionBytes
        trailerBytesLeft = trailerBytes
        trailerFieldsLeft = fieldCount
    }

    /// Reads from `offset` up to the next thing worth telling; call until `.needsMore` or `.end`.
    mutating func step(_ input: Span<UInt8>, from offset: inout Int) throws(RequestError) -> Step {
        while offset < input.count {
            if case .data(let remaining) = state { return take(remaining, input, &offset) }
            if case .done = state { return .end }
            let byte = input[offset]
            offset += 1
            if let step = try read(byte) { return step }
        }
        if case .done = state { return .end }
        return .needsMore
    }

    private mutating func take(_ remaining: Int, _ input: Span<UInt8>, _ offset: inout Int) -> Step {
        let range = offset..<offset + min(remaining, input.count - offset)
        offset = range.upperBound
        state = range.count == remaining ? .dataReturn : .data(remaining: remaining - range.count)
        return .data(range)
    }

    private mutating func read(_ byte: UInt8) throws(RequestError) -> Step? {
        switch state {
        case .size(let value, let digits): try readSize(byte, value, digits)
        case .extension(let size): try readExtension(byte, size)
        case .lineEnd(let size):
            guard byte == ASCII.lineFeed else { throw .bareCarriageReturn }
            state = size == 0 ? .trailerStart : .data(remaining: size)
            return .size(size)
        case .dataReturn:
            guard byte == ASCII.carriageReturn else { throw .badChunkEnd }
            state = .dataFeed
        case .dataFeed:
            guard byte == ASCII.lineFeed else { throw .badChunkEnd }
            state = .size(value: 0, digits: 0)
        case .trailerStart, .trailerName, .trailerValue, .trailerFeed, .lastFeed: return try readTrailer(byte)
        case .data, .done: return nil
        }
        return nil
    }

    private mutating func readSize(_ byte: UInt8, _ value: Int, _ digits: Int) throws(RequestError) {
        if let digit = ASCII.hexValue(byte) {
            guard digits < Self.sizeDigits, value <= Int.max >> 4 else { throw .badChunkSize }
            state = .size(value: value << 4 | Int(digit), digits: digits + 1)
            return
        }
        guard digits > 0 else { throw .badChunkSize }
        switch byte {
        case ASCII.carriageReturn: state = .lineEnd(size: value)
        case UInt8(ascii: ";"): state = .extension(size: value)
        case ASCII.lineFeed: throw .bareLineFeed
        default: throw .badChunkSize
        }
    }

    private mutating func readExtension(_ byte: UInt8, _ size: Int) throws(RequestError) {
        switch byte {
        case ASCII.carriageReturn: state = .lineEnd(size: size)
        case ASCII.lineFeed: throw .bareLineFeed
        case ASCII.tab, 0x20...0x7E, 0x80...0xFF:
            guard extensionBytesLeft > 0 else { throw .chunkExtensionsTooLong }
            extensionBytesLeft -= 1
        default: throw .badChunkExtension
        }
    }

    private mutating func readTrailer(_ byte: UInt8) throws(RequestError) -> Step? {
        guard trailerBytesLeft > 0 else { throw .trailersTooLarge }
        trailerBytesLeft -= 1
        switch (state, byte) {
        case (.trailerStart, ASCII.carriageReturn): state = .lastFeed
        case (.lastFeed, ASCII.lineFeed):
            state = .done
            return .end
        case (.trailerFeed, ASCII.lineFeed): state = .trailerStart
        case (.lastFeed, _), (.trailerFeed, _): throw .bareCarriageReturn
        case (_, ASCII.lineFeed): throw .bareLineFeed
        case (.trailerValue, ASCII.carriageReturn): state = .trailerFeed
        case (.trailerName, ASCII.colon): state = .trailerValue
        case (.trailerStart, ASCII.space), (.trailerStart, ASCII.tab): throw .foldedField
        case (.trailerName, ASCII.space), (.trailerName, ASCII.tab): throw .spaceBeforeColon
        case (.trailerStart, _):
            guard Token.contains(byte) else { throw .badFieldName }
            guard trailerFieldsLeft > 0 else { throw .tooManyFields }
            trailerFieldsLeft -= 1
            state = .trailerName
        case (.trailerName, _):
            guard Token.contains(byte) else { throw .badFieldName }
        case (_, _):
            guard byte >= 0x20 ? byte != 0x7F : byte == ASCII.tab else { throw .controlCharacter }
        }
        return nil
    }
}
