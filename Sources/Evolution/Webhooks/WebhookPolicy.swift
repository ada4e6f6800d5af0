import Bytes
import JSON

/// Decides which deliveries an event causes: one for the webhook of its instance, one for the server's own.
package struct WebhookPolicy: Sendable {
    private let settings: Configuration.Webhook
    private let quirks: Quirks

    package init(_ settings: Configuration.Webhook, quirks: Quirks) {
        self.settings = settings
        self.quirks = quirks
    }

    /// A webhook to be signed with an empty secret cannot be; it is lost, and named in `failures`.
    package struct Mail: Equatable, Sendable {
        package var deliveries: [Delivery] = []
        /// Destinations.
        package var failures: [String] = []

        package init(deliveries: [Delivery] = [], failures: [String] = []) {
            self.deliveries = deliveries
            self.failures = failures
        }
    }

    package func mail(for event: Event) -> Mail {
        var mail = Mail()
        guard !event.isForSocketsOnly else { return mail }
        if let row = event.webhook, row.wants(event.name, quirks: quirks) { add(row, event, to: &mail) }
        addGlobal(event, to: &mail)
        return mail
    }

    private func add(_ row: IntegrationRow, _ event: Event, to mail: inout Mail) {
        let url = row.own["url"]?.string ?? ""
        guard Self.isAddress(url) else { return }
        var (fields, secret) = WebhookHeaders.read(row.own["headers"])
        if let secret {
            guard !secret.isEmpty else { return mail.failures.append(url) }
            fields.removeAll { $0.name.lowercased() == "authorization" }
            let token = WebhookToken.make(secret: secret, at: event.wallTime)
            fields.append(DeliveryField(name: "Authorization", value: "Bearer \(token)"))
        }
        let byEvents = row.own["webhookByEvents"]?.bool == true
        mail.deliveries.append(delivery(event, to: url, byEvents: byEvents, telling: url, fields))
    }

    /// The body names the instance's own webhook if it has a row, even a disabled one; else this one with the suffix, used or not.
    private func addGlobal(_ event: Event, to mail: inout Mail) {
        guard settings.isGlobal, Self.isAddress(settings.globalURL), sendsGlobally(event.name) else { return }
        let destination =
            event.webhook?.own["url"]?.string ?? "\(settings.globalURL)/\(event.name.addressSuffix)"
        mail.deliveries.append(
            delivery(event, to: settings.globalURL, byEvents: settings.isGlobalByEvents, telling: destination, []))
    }

    private func sendsGlobally(_ name: EventName) -> Bool {
        name == .groupsUpdate && quirks.losesGroupUpdates ? false : name.isAmong(settings.globalEvents, quirks: quirks)
    }

    private func delivery(
        _ event: Event, to url: String, byEvents: Bool, telling destination: String, _ fields: [DeliveryField]
    ) -> Delivery {
        Delivery(
            event: event.name.rawValue, instance: event.instance, destination: url,
            address: byEvents ? "\(url)/\(event.name.addressSuffix)" : url, fields: fields,
            body: event.webhookEnvelope(destination: destination).serialized())
    }

    /// Anything else is stored and never posted to.
    private static func isAddress(_ url: String) -> Bool { url.hasPrefix("http://") || url.hasPrefix("https://") }
}
