import Bytes
import Evolution
import JSON

/// A day that passes when the test says so, under a fixed seed.
final class VirtualWorld {
    private struct Entry {
        let due: Duration
        let number: UInt64
        let action: () -> Void
    }

    /// 2026-03-04T12:00:00.000Z.
    static let morning: Int64 = 1_772_625_600_000

    private var entries: [Entry] = []
    private var lastNumber: UInt64 = 0
    private(set) var elapsed = Duration.zero
    let utcOffsetMinutes: Int

    init(utcOffsetMinutes: Int = 0) { self.utcOffsetMinutes = utcOffsetMinutes }

    private var wallTime: WallTime {
        let (seconds, attoseconds) = elapsed.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return WallTime(sinceEpoch: Self.morning + milliseconds, utcOffsetMinutes: utcOffsetMinutes)
    }

    var world: World {
        World(
            wallTime: { self.wallTime },
            schedule: { delay, action in
                self.lastNumber += 1
                self.entries.append(Entry(due: self.elapsed + delay, number: self.lastNumber, action: action))
                return Alarm(number: self.lastNumber)
            },
            cancel: { alarm in self.entries.removeAll { $0.number == alarm.number } },
            random: .seeded(state: 1))
    }

    var alarmCount: Int { entries.count }

    /// Lets time pass; what falls due rings in its order.
    func pass(_ duration: Duration) {
        let end = elapsed + duration
        while let next = entries.filter({ $0.due <= end }).min(by: { ($0.due, $0.number) < ($1.due, $1.number) }) {
            entries.removeAll { $0.number == next.number }
            elapsed = max(elapsed, next.due)
            next.action()
        }
        elapsed = end
    }
}

/// Writes down what passes over the bus.
final class Recorder: EventSink {
    private(set) var events: [Event] = []

    func receive(_ event: Event) { events.append(event) }

    /// Names and, where there is one, the `state` in the data.
    var lines: [String] {
        events.map { event in event.name.rawValue + (event.data["state"]?.string.map { " " + $0 } ?? "") }
    }

    func clear() { events = [] }

    func data(_ name: EventName) -> [JSONValue] { events.filter { $0.name == name }.map(\.data) }
}

/// A simulation under virtual time, and everything it tells.
struct Stage {
    let time: VirtualWorld
    let simulation: Simulation
    let recorder = Recorder()

    /// A store given outlives the stage; without one nothing does.
    init(utcOffsetMinutes: Int = 0, store: Store? = nil, _ adjust: (inout Configuration) -> Void = { _ in }) {
        var configuration = Configuration()
        configuration.websocket.isEnabled = true
        adjust(&configuration)
        time = VirtualWorld(utcOffsetMinutes: utcOffsetMinutes)
        simulation = Simulation(configuration, world: time.world, store: store ?? Self.makeStore(configuration.storage))
        simulation.events.add(recorder)
    }

    private static func makeStore(_ policy: Configuration.Storage) -> Store {
        var policy = policy
        policy.path = ":memory:"
        do throws(StoreError) { return try Store(policy) } catch { preconditionFailure("\(error)") }
    }

    func create(_ name: String = "acme-1", _ extra: JSONObject = [:]) throws -> Instance {
        var body: JSONObject = ["instanceName": .string(name), "integration": "WHATSAPP-BAILEYS"]
        for (name, value) in extra { body[name] = value }
        _ = try simulation.instances.create(body).finish().get()
        return try simulation.instances.existing(name)
    }

    /// An open instance of +1 212 555 0101, and an empty record.
    func open(_ name: String = "acme-1") throws -> Instance {
        let instance = try create(name, ["qrcode": true])
        try simulation.simulator.scan(instance, with: Phone(number: "12125550101", profileName: "Acme Bot"))
        time.pass(.milliseconds(100))
        recorder.clear()
        return instance
    }
}

extension JSONValue {
    var text: String { String(decoding: serialized(), as: UTF8.self) }
}
