/// A header field of a delivery.
package struct DeliveryField: Equatable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// One POST to a receiver of events, the same on every attempt.
package struct Delivery: Equatable, Sendable {
    /// What is told: an event's name on the wire, or `error`.
    package let event: String
    /// Name of the instance; nil for what is the server's own.
    package let instance: String?
    /// Whose line it stands in: the configured address, without the suffix of an event.
    package let destination: String
    /// Where it goes.
    package let address: String
    /// Beside those of every delivery; they win over those.
    package let fields: [DeliveryField]
    package let body: [UInt8]
    /// Otherwise one attempt is all.
    package var isRetried: Bool
    /// Attempts that have failed so far.
    package internal(set) var failureCount = 0

    package init(
        event: String, instance: String?, destination: String, address: String, fields: [DeliveryField], body: [UInt8],
        isRetried: Bool = true
    ) {
        self.event = event
        self.instance = instance
        self.destination = destination
        self.address = address
        self.fields = fields
        self.body = body
        self.isRetried = isRetried
    }
}
