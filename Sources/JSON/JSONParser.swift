import Bytes

extension JSONValue {
    /// Arrays and objects inside each other. Far beyond what any message nests, far below what a thread's stack holds.
    public static let defaultDepthLimit = 256

    /// Reads one JSON text that fills `text` apart from white space around it.
    ///
    /// Ill-formed UTF-8 inside strings is replaced by U+FFFD, as the reference server's decoder does.
    public init(parsing text: Span<UInt8>, depthLimit: Int = defaultDepthLimit) throws(JSONError) {
        var parser = JSONParser(depthLimit: depthLimit)
        self = try parser.parse(text)
    }

    public init(parsing text: [UInt8], depthLimit: Int = defaultDepthLimit) throws(JSONError) {
        try self.init(parsing: text.span, depthLimit: depthLimit)
    }
}

/// A recursive-descent parser over bytes (RFC 8259). One use reads one text.
struct JSONParser {
    private let depthLimit: Int
    private var position = 0
    private var depth = 0
    private var unescaped: [UInt8] = []

    init(depthLimit: Int) { self.depthLimit = depthLimit }

    mutating func parse(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
        let value = try value(in: text)
        skipSpace(in: text)
        guard position == text.count else { throw .trailingCharacters(position: position) }
        return value
    }

    private mutating func skipSpace(in text: Span<UInt8>) {
        while position < text.count {
            switch text[position] {
            case ASCII.space, ASCII.lineFeed, ASCII.carriageReturn, ASCII.tab: position += 1
            default: return
            }
        }
    }

    /// The next byte that is not white space, not consumed.
    private mutating func peek(in text: Span<UInt8>) throws(JSONError) -> UInt8 {
        skipSpace(in: text)
        guard position < text.count else { throw .unexpectedEnd }
        return text[position]
    }

    private mutating func value(in text: Span<UInt8>) throws(JSONError) -> JSONValue {
        switch try peek(in: text) {
        case UInt8(ascii: "{"): return .object(try object(in: text))
        case UInt8(ascii: "["): return .array(try array(in: text))
        case UInt8(ascii: "\""): return .string(try string(in: text))
        case UInt8(ascii: "t"): return try literal("true", .bool(true), in: text)
        case UInt8(ascii: "f"): return try literal("false", .bool(false), in: text)
        case UInt8(ascii: "n"): return try literal("null", .null, in: text)
        case UInt8(ascii: "-"), ASCII.zero...ASCII.nine: return .number(try number(in: text))
        default: throw .unexpectedCharacter(position: position)
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue, in text: Span<UInt8>) throws(JSONError) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            guard position < text.count else { throw .unexpectedEnd }
            guard text[position] == word.byte(at: offset) else { throw .unexpectedCharacter(position: position) }
            position += 1
        }
        return value
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        position += 1
        guard depth <= depthLimit else { throw .tooDeep(limit: depthLimit) }
    }

    private mutating func array(in text: Span<UInt8>) throws(JSONError) -> [JSONValue] {
        try enter()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        if try peek(in: text) == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try value(in: text))
            switch try peek(in: text) {
            case ASCII.comma: position += 1
            case UInt8(ascii: "]"):
                position += 1
                return elements
            default: throw .unexpectedCharacter(position: position)
            }
        }
    }

    private mutating func object(in text: Span<UInt8>) throws(JSONError) -> JSONObject {
        try enter()
        defer { depth -= 1 }
        var object = JSONObject()
        var hasIndices = false
        if try peek(in: text) == UInt8(ascii: "}") {
            position += 1
            return object
        }
        while true {
            guard try peek(in: text) == UInt8(ascii: "\"") else { throw .expectedPropertyName(position: position) }
            let name = try string(in: text)
            if let first = name.utf8.first, ASCII.isDigit(first) { hasIndices = true }
            guard try peek(in: text) == ASCII.colon else { throw .unexpectedCharacter(position: position) }
            position += 1
            object[name] = try value(in: text)
            switch try peek(in: text) {
            case ASCII.comma: position += 1
            case UInt8(ascii: "}"):
                position += 1
                if hasIndices { object.moveIndicesFirst() }
                return object
            default: throw .unexpectedCharacter(position: position)
            }
        }
    }

    private mutating func number(in text: Span<UInt8>) throws(JSONError) -> Double {
        let start = position
        var magnitude = 0
        if text[position] == UInt8(ascii: "-") { position += 1 }
        let digitsStart = position
        try digits(in: text) { magnitude = magnitude &* 10 &+ Int($0 &- ASCII.zero) }
        let digitCount = position - digitsStart
        if digitCount > 1, text[digitsStart] == ASCII.zero { throw .unexpectedCharacter(position: digitsStart + 1) }
        var isInteger = true
        if position < text.count, text[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits(in: text) { _ in }
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if position < text.count, text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-") { position += 1 }
            try digits(in: text) { _ in }
        }
        if isInteger, digitCount <= 15 {
            return start == digitsStart ? Double(magnitude) : -Double(magnitude)
        }
        return Double(String(decoding: text.extracting(start..<position))) ?? .infinity
    }

    private mutating func digits(in text: Span<UInt8>, _ each: (UInt8) -> Void) throws(JSONError) {
        let start = position
        while position < text.count, ASCII.isDigit(text[position]) {
            each(text[position])
            position += 1
        }
        guard position > start else {
            throw position < text.count ? .unexpectedCharacter(position: position) : .unexpectedEnd
        }
    }

    private mutating func string(in text: Span<UInt8>) throws(JSONError) -> String {
        position += 1
        let start = position
        while position < text.count {
            let byte = text[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return String(decoding: text.extracting(start..<(position - 1)))
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(in: text, from: start) }
            guard byte >= 0x20 else { throw .unexpectedCharacter(position: position) }
            position += 1
        }
        throw .unexpectedEnd
    }

    /// The rest of a string once an escape was met; bytes are gathered in `unescaped`.
    private mutating func escapedString(in text: Span<UInt8>, from start: Int) throws(JSONError) -> String {
        unescaped.removeAll(keepingCapacity: true)
        unescaped.append(text.extracting(start..<position))
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: unescaped.span)
            case UInt8(ascii: "\\"): try escape(in: text)
            case 0..<0x20: throw .unexpectedCharacter(position: position - 1)
            default: unescaped.append(byte)
            }
        }
        throw .unexpectedEnd
    }

    private mutating func escape(in text: Span<UInt8>) throws(JSONError) {
        guard position < text.count else { throw .unexpectedEnd }
        let letter = text[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(ASCII.lineFeed)
        case UInt8(ascii: "r"): unescaped.append(ASCII.carriageReturn)
        case UInt8(ascii: "t"): unescaped.append(ASCII.tab)
        case UInt8(ascii: "u"): try unicodeEscape(in: text)
        default: throw .unexpectedCharacter(position: position - 1)
        }
    }

    private mutating func unicodeEscape(in text: Span<UInt8>) throws(JSONError) {
        var code = UInt32(try fourHexDigits(in: text))
        if code & 0xFC00 == 0xD800, position + 1 < text.count, text[position] == UInt8(ascii: "\\"),
            text[position + 1] == UInt8(ascii: "u")
        {
            let mark = position
            position += 2
            let low = UInt32(try fourHexDigits(in: text))
            if low & 0xFC00 == 0xDC00 { code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF } else { position = mark }
        }
        let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
        unescaped.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func fourHexDigits(in text: Span<UInt8>) throws(JSONError) -> UInt16 {
        var code: UInt16 = 0
        for _ in 0..<4 {
            guard position < text.count else { throw .unexpectedEnd }
            guard let digit = ASCII.hexValue(text[position]) else { throw .unexpectedCharacter(position: position) }
            code = code << 4 | UInt16(digit)
            position += 1
        }
        return code
    }
}
