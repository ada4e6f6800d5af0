import DequeModule

/// Takes events as they happen. Loop thread only.
package protocol EventSink: AnyObject {
    func receive(_ event: Event)
}

/// Hands every event to every sink, in the order of the events and, for each, in the order the sinks were added.
///
/// What a sink publishes while it receives waits until the event at hand has reached all sinks: nobody sees effects before causes.
package final class EventBus {
    private var sinks: [any EventSink] = []
    private var waiting: Deque<Event> = []
    private var isDelivering = false

    package init() {}

    /// The bus keeps its sinks alive.
    package func add(_ sink: any EventSink) { sinks.append(sink) }

    package func remove(_ sink: any EventSink) { sinks.removeAll { $0 === sink } }

    func publish(_ event: Event) {
        waiting.append(event)
        guard !isDelivering else { return }
        isDelivering = true
        defer { isDelivering = false }
        while let event = waiting.popFirst() {
            for sink in sinks { sink.receive(event) }
        }
    }
}
