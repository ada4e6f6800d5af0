/// Inflates a zlib stream (RFC 1950, RFC 1951) the slow and obvious way.
struct Inflater {
    private let bytes: [UInt8]
    private var bit = 0
    private var output: [UInt8] = []

    /// Nil when the two bytes of header are wrong.
    init?(zlib bytes: [UInt8]) {
        guard bytes.count > 6, bytes[0] & 15 == 8, (Int(bytes[0]) << 8 + Int(bytes[1])) % 31 == 0 else { return nil }
        self.bytes = Array(bytes[2...].dropLast(4))
    }

    mutating func inflate() -> [UInt8]? {
        while true {
            let isLast = take(1) == 1
            switch take(2) {
            case 0: stored()
            case 1: block(Self.fixedLengths, Array(repeating: 5, count: 30))
            case 2: dynamic()
            default: return nil
            }
            if isLast { return output }
        }
    }

    private mutating func take(_ count: Int) -> Int {
        var value = 0
        for index in 0..<count {
            guard bit / 8 < bytes.count else { return value }
            value |= Int(bytes[bit / 8] >> UInt8(bit % 8) & 1) << index
            bit += 1
        }
        return value
    }

    private mutating func stored() {
        bit = (bit + 7) / 8 * 8
        let length = take(16)
        _ = take(16)
        for _ in 0..<length { output.append(UInt8(take(8))) }
    }

    private mutating func dynamic() {
        let literals = take(5) + 257
        let distances = take(5) + 1
        var codeLengths = Array(repeating: 0, count: 19)
        for index in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].prefix(take(4) + 4) {
            codeLengths[index] = take(3)
        }
        let codes = Self.codes(codeLengths)
        var lengths: [Int] = []
        while lengths.count < literals + distances {
            switch symbol(codes) {
            case 16: lengths += Array(repeating: lengths.last ?? 0, count: take(2) + 3)
            case 17: lengths += Array(repeating: 0, count: take(3) + 3)
            case 18: lengths += Array(repeating: 0, count: take(7) + 11)
            case let length: lengths.append(length)
            }
        }
        block(Array(lengths[..<literals]), Array(lengths[literals...]))
    }

    private mutating func block(_ literalLengths: [Int], _ distanceLengths: [Int]) {
        let literals = Self.codes(literalLengths)
        let distances = Self.codes(distanceLengths)
        while true {
            let literal = symbol(literals)
            if literal == 256 || bit >= bytes.count * 8 { return }
            guard literal > 256 else {
                output.append(UInt8(literal))
                continue
            }
            let length = Self.lengthBases[literal - 257] + take(Self.lengthBits[literal - 257])
            let code = symbol(distances)
            let distance = Self.distanceBases[code] + take(code < 4 ? 0 : code / 2 - 1)
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }

    /// Symbols by length and value of their code (RFC 1951 §3.2.2).
    private static func codes(_ lengths: [Int]) -> [[Int]: Int] {
        var codes: [[Int]: Int] = [:]
        var code = 0
        for length in 1...15 {
            for (symbol, _) in lengths.enumerated().filter({ $0.element == length }) {
                codes[[length, code]] = symbol
                code += 1
            }
            code <<= 1
        }
        return codes
    }

    private mutating func symbol(_ codes: [[Int]: Int]) -> Int {
        var code = 0
        for length in 1...15 {
            code = code << 1 | take(1)
            if let symbol = codes[[length, code]] { return symbol }
        }
        return 256
    }

    private static let fixedLengths =
        Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112) + Array(repeating: 7, count: 24)
        + Array(repeating: 8, count: 8)
    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ]
    private static let lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193,
        12289, 16385, 24577,
    ]
}
