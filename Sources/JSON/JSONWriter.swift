import Bytes

extension JSONValue {
    /// The text `JSON.stringify` gives: no spaces, members in order, numbers in their shortest form, non-finite ones as null.
    public func serialized() -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(256)
        append(to: &output)
        return output
    }

    /// The same as text, for messages to people.
    public var description: String { String(decoding: serialized(), as: UTF8.self) }

    public func append(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(ascii: "null")
        case .bool(true): output.append(ascii: "true")
        case .bool(false): output.append(ascii: "false")
        case .number(let number): JSONWriter.append(number, to: &output)
        case .string(let text): JSONWriter.append(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            var isFirst = true
            for element in elements {
                if isFirst { isFirst = false } else { output.append(ASCII.comma) }
                element.append(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object): object.append(to: &output)
        }
    }
}

extension JSONValue: CustomStringConvertible {}

extension JSONObject {
    public func append(to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        var isFirst = true
        for (name, value) in self {
            if isFirst { isFirst = false } else { output.append(ASCII.comma) }
            JSONWriter.append(name, to: &output)
            output.append(ASCII.colon)
            value.append(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    public func serialized() -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(256)
        append(to: &output)
        return output
    }
}

/// How `JSON.stringify` writes numbers and strings (ECMA-262, "Number::toString" and "QuoteJSONString").
package enum JSONWriter {
    package static func append(_ number: Double, to output: inout [UInt8]) {
        guard number.isFinite else { return output.append(ascii: "null") }
        if number.magnitude < 9_007_199_254_740_992, number == number.rounded(.towardZero) {
            if number < 0 { output.append(UInt8(ascii: "-")) }
            return output.append(decimal: Int(number.magnitude))
        }
        appendShortest(number, to: &output)
    }

    /// Swift prints the shortest digits that round-trip, as ECMAScript asks; only the placing of point and exponent differs.
    private static func appendShortest(_ number: Double, to output: inout [UInt8]) {
        var digits: [UInt8] = []
        var pointPosition = 0
        var exponent = 0
        var seenPoint = false
        let text = Array(number.magnitude.description.utf8)
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: ".") {
                seenPoint = true
            } else if byte == UInt8(ascii: "e") {
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break
            } else {
                digits.append(byte)
                if !seenPoint { pointPosition += 1 }
            }
        }
        let leadingZeroCount = digits.prefix { $0 == ASCII.zero }.count
        digits.removeFirst(leadingZeroCount)
        while digits.last == ASCII.zero { digits.removeLast() }
        let point = pointPosition - leadingZeroCount + exponent
        if number < 0 { output.append(UInt8(ascii: "-")) }
        switch point {
        case 1...21 where digits.count <= point:
            output.append(contentsOf: digits)
            output.append(contentsOf: repeatElement(ASCII.zero, count: point - digits.count))
        case 1...21:
            output.append(contentsOf: digits[..<point])
            output.append(UInt8(ascii: "."))
            output.append(contentsOf: digits[point...])
        case -5...0:
            output.append(ascii: "0.")
            output.append(contentsOf: repeatElement(ASCII.zero, count: -point))
            output.append(contentsOf: digits)
        default:
            output.append(digits[0])
            if digits.count > 1 {
                output.append(UInt8(ascii: "."))
                output.append(contentsOf: digits[1...])
            }
            output.append(ascii: point > 0 ? "e+" : "e-")
            output.append(decimal: abs(point - 1))
        }
    }

    package static func append(_ text: String, to output: inout [UInt8]) {
        var text = text
        output.append(UInt8(ascii: "\""))
        text.withUTF8 { bytes in
            let span = unsafe bytes.span
            var start = 0
            for index in 0..<span.count {
                let byte = span[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                output.append(span.extracting(start..<index))
                appendEscape(of: byte, to: &output)
                start = index + 1
            }
            output.append(span.extracting(start..<span.count))
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): output.append(ascii: "\\\"")
        case UInt8(ascii: "\\"): output.append(ascii: "\\\\")
        case 0x08: output.append(ascii: "\\b")
        case 0x0C: output.append(ascii: "\\f")
        case ASCII.lineFeed: output.append(ascii: "\\n")
        case ASCII.carriageReturn: output.append(ascii: "\\r")
        case ASCII.tab: output.append(ascii: "\\t")
        default:
            output.append(ascii: "\\u00")
            output.append(contentsOf: Hex.encode(CollectionOfOne(byte)).utf8)
        }
    }
}
