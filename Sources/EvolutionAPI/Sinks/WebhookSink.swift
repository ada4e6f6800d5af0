import Evolution

/// Events on their way to webhooks: what each causes is decided at once, and posted when its turn has come.
final class WebhookSink: EventSink {
    private let policy: WebhookPolicy
    private let courier: WebhookCourier

    init(policy: WebhookPolicy, courier: WebhookCourier) {
        self.policy = policy
        self.courier = courier
    }

    func receive(_ event: Evolution.Event) {
        let mail = policy.mail(for: event)
        for delivery in mail.deliveries { courier.post(delivery) }
        for destination in mail.failures { courier.noteUnsigned(event.name.rawValue, to: destination) }
    }
}
