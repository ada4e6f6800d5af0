import JSON

/// The objects that stand for binary parts inside a received packet.
///
/// Recursion is as deep as the JSON parser allowed.
enum Placeholders {
    /// The attachments the placeholders point to, depth first. Where that is not simply 0, 1, 2 … (one used twice, unused, or
    /// out of order), the placeholders are renumbered so that it is, and passing the arguments on needs no further look.
    static func check(_ values: inout [JSONValue], attachmentCount: Int, limit: Int) throws(PacketError) -> [Int] {
        guard attachmentCount > 0 else { return [] }
        var order: [Int] = []
        for value in values { try collect(value, attachmentCount, limit, &order) }
        guard order != Array(0..<attachmentCount) else { return order }
        var next = 0
        values = values.map { renumbered($0, &next) }
        return order
    }

    private static func collect(_ value: JSONValue, _ count: Int, _ limit: Int, _ order: inout [Int]) throws(PacketError) {
        if let number = Arguments.placeholderNumber(value) {
            guard let index = Int(exactly: number), (0..<count).contains(index) else { throw .illegalPlaceholder }
            guard order.count < limit else { throw .tooManyAttachments }
            order.append(index)
            return
        }
        switch value {
        case .null, .bool, .number, .string: return
        case .array(let elements): for element in elements { try collect(element, count, limit, &order) }
        case .object(let members): for member in members { try collect(member.value, count, limit, &order) }
        }
    }

    private static func renumbered(_ value: JSONValue, _ next: inout Int) -> JSONValue {
        if Arguments.placeholderNumber(value) != nil {
            defer { next += 1 }
            return Arguments.placeholder(next)
        }
        switch value {
        case .null, .bool, .number, .string: return value
        case .array(let elements):
            var output: [JSONValue] = []
            for element in elements { output.append(renumbered(element, &next)) }
            return .array(output)
        case .object(let members):
            var output = members
            for member in members { output[member.name] = renumbered(member.value, &next) }
            return .object(output)
        }
    }
}
