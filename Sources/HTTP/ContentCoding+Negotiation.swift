import Bytes

extension ContentCoding {
    /// The coding a client prefers (RFC 9110 §12.5.3): the highest weight, among equals the first named; `*` stands for whatever is
    /// not named, gzip first; a weight of 0 excludes. Nil when it prefers none, or `identity`.
    package static func negotiated(_ acceptEncoding: String?) -> ContentCoding? {
        guard let acceptEncoding else { return nil }
        let text = acceptEncoding.utf8.span
        var named: [(coding: ContentCoding, weight: Int)] = []
        var identityWeight = 0
        var otherWeight: Int?
        var list = CommaList(0..<text.count)
        while let element = list.next(in: text) {
            let semicolon = min(text.firstIndex(of: UInt8(ascii: ";"), from: element.lowerBound), element.upperBound)
            let name = text.extracting(text.trimmed(element.lowerBound..<semicolon))
            let weight = weight(text.extracting(semicolon..<element.upperBound))
            if name.equalsIgnoringCase("gzip") || name.equalsIgnoringCase("x-gzip") {
                named.append((.gzip, weight))
            } else if name.equalsIgnoringCase("deflate") {
                named.append((.deflate, weight))
            } else if name.equalsIgnoringCase("identity") {
                identityWeight = weight
            } else if name.equals("*") {
                otherWeight = weight
            }
        }
        if let otherWeight {
            for coding in allCases where !named.contains(where: { $0.coding == coding }) { named.append((coding, otherWeight)) }
        }
        var best: (coding: ContentCoding, weight: Int)?
        for candidate in named where candidate.weight > best?.weight ?? 0 { best = candidate }
        guard let best, best.weight >= identityWeight else { return nil }
        return best.coding
    }

    /// Thousandths from `;q=0.8`; 1000 without one, 0 if it is no weight (§12.4.2).
    private static func weight(_ parameters: Span<UInt8>) -> Int {
        var start = 0
        while start < parameters.count {
            let end = parameters.firstIndex(of: UInt8(ascii: ";"), from: start + 1)
            let parameter = parameters.trimmed(start + 1..<end)
            let equals = min(parameters.firstIndex(of: UInt8(ascii: "="), from: parameter.lowerBound), parameter.upperBound)
            if parameters.extracting(parameters.trimmed(parameter.lowerBound..<equals)).equalsIgnoringCase("q") {
                let value = parameters.trimmed(min(equals + 1, parameter.upperBound)..<parameter.upperBound)
                return thousandths(parameters.extracting(value)) ?? 0
            }
            start = end
        }
        return 1000
    }

    private static func thousandths(_ text: Span<UInt8>) -> Int? {
        guard text.count > 0, text.count <= 5, text[0] == ASCII.zero || text[0] == ASCII.zero + 1 else { return nil }
        var value = Int(text[0] - ASCII.zero) * 1000
        guard text.count > 1 else { return value }
        guard text[1] == UInt8(ascii: ".") else { return nil }
        var unit = 100
        for index in 2..<text.count {
            guard ASCII.isDigit(text[index]) else { return nil }
            value += Int(text[index] - ASCII.zero) * unit
            unit /= 10
        }
        return value <= 1000 ? value : nil
    }
}
