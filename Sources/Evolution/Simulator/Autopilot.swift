import JSON

/// `MOCK_SIMULATOR=auto`: scans codes and lets contacts write, so that a client sees life without asking for it.
///
/// Listens like any other sink: a code starts the hand on its way to the phone, the first login brings the phone's past, an open
/// connection starts the talk.
final class Autopilot: EventSink {
    private let world: World
    // Weak, for both reach the bus, which holds this sink.
    private weak var simulator: Simulator?
    private weak var instances: InstanceRegistry?
    private let scanDelay: Duration
    private let chatterInterval: Duration
    /// By instance id: the scan or the next message to come.
    private var alarms: [String: Alarm] = [:]

    init(world: World, simulator: Simulator, instances: InstanceRegistry, scanDelay: Duration, chatterInterval: Duration) {
        self.world = world
        self.simulator = simulator
        self.instances = instances
        self.scanDelay = scanDelay
        self.chatterInterval = chatterInterval
    }

    func receive(_ event: Event) {
        switch (event.name, event.data["state"]?.string) {
        case (.qrcodeUpdated, _):
            guard alarms[event.instanceID] == nil else { return }
            plan(after: scanDelay, for: event.instance, event.instanceID) { [weak self] in self?.scan($0) }
        case (.connectionUpdate, "open"):
            cancel(event.instanceID)
            if let instance = instances?[event.instance], instance.chats.count == 0 { bringPast(to: instance) }
            planChatter(for: event.instance, event.instanceID)
        case (.connectionUpdate, "close"), (.connectionUpdate, "refused"), (.removeInstance, _): cancel(event.instanceID)
        default: return
        }
    }

    private func bringPast(to instance: Instance) {
        let past = (0..<People.contactCount).map { index in
            let contact = People.contact(index)
            return PastChat(peer: contact.jid, name: contact.name, texts: [People.phrases[index]])
        }
        do throws(SimulatorError) { try simulator?.synchronise(past, to: instance) } catch {}
    }

    private func planChatter(for name: String, _ id: String) {
        guard chatterInterval > .zero else { return }
        plan(after: chatterInterval, for: name, id) { [weak self] instance in
            guard let self else { return }
            chat(with: instance)
            planChatter(for: name, id)
        }
    }

    private func scan(_ instance: Instance) {
        // Between two sockets no code is on show; the next one brings the hand back.
        do throws(SimulatorError) { try simulator?.scan(instance) } catch {}
    }

    private func chat(with instance: Instance) {
        let contact = People.contact(Int.random(in: 0..<People.contactCount, using: &world.random))
        let phrase = People.phrases[Int.random(in: 0..<People.phrases.count, using: &world.random)]
        let text = IncomingText(from: contact.jid, pushName: contact.name, text: phrase)
        // An account lost in the meantime ends the talk by its own event.
        do throws(SimulatorError) { try simulator?.receive(text, at: instance) } catch {}
    }

    private func plan(after delay: Duration, for name: String, _ id: String, _ action: @escaping (Instance) -> Void) {
        alarms[id] = world.schedule(after: delay) { [weak self] in
            guard let self else { return }
            alarms[id] = nil
            guard let instance = instances?[name], instance.id == id else { return }
            action(instance)
        }
    }

    private func cancel(_ id: String) {
        world.cancel(alarms.removeValue(forKey: id))
    }
}
