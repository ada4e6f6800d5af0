public import JSON

/// What an event or an acknowledgement carries: JSON values and the binary parts they point to.
///
/// A binary part is stored beside the values and represented among them by the object that also stands on the wire,
/// `{"_placeholder":true,"num":n}`. So arguments that are passed on as they came are written without looking through the tree, and
/// arguments without binary cost nothing extra.
/// Source: socket.io-protocol 5, "Packet encoding"; wire rows S16–S21.
public struct Arguments: Equatable, Sendable, ExpressibleByArrayLiteral {
    public private(set) var values: [JSONValue]
    public private(set) var attachments: [[UInt8]] = []

    public init(_ values: [JSONValue] = []) { self.values = values }

    public init(arrayLiteral elements: JSONValue...) { self.init(elements) }

    package init(_ values: [JSONValue], attachments: [[UInt8]]) {
        self.values = values
        self.attachments = attachments
    }

    public var count: Int { values.count }

    /// The argument, or null where there is none, as in JavaScript.
    public subscript(_ index: Int) -> JSONValue { values.indices.contains(index) ? values[index] : .null }

    public mutating func append(_ value: JSONValue) { values.append(value) }

    /// Appends a binary argument.
    public mutating func append(binary bytes: [UInt8]) { values.append(attach(bytes)) }

    /// Adds a binary part and gives the value that stands for it, to be put anywhere inside an argument appended later. Placeholders
    /// ought to be placed in the order they are made; receivers do not insist.
    public mutating func attach(_ bytes: [UInt8]) -> JSONValue {
        attachments.append(bytes)
        return Self.placeholder(attachments.count - 1)
    }

    /// The binary part a value stands for; nil when it is ordinary data.
    public func binary(_ value: JSONValue) -> [UInt8]? {
        guard let number = Self.placeholderNumber(value), let index = Int(exactly: number) else { return nil }
        return attachments.indices.contains(index) ? attachments[index] : nil
    }

    package static func placeholder(_ number: Int) -> JSONValue {
        ["_placeholder": true, "num": .integer(number)]
    }

    /// The number of a placeholder, NaN when it has none; nil for ordinary data, to which `_placeholder: 1` belongs.
    package static func placeholderNumber(_ value: JSONValue) -> Double? {
        guard case .object(let object) = value, object["_placeholder"] == .bool(true) else { return nil }
        return object["num"]?.number ?? .nan
    }
}
