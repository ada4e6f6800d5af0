import Evolution
import Reactor

/// The domain's alarms on the loop's timers.
final class Alarms {
    private let loop: EventLoop
    private var timers: [Alarm: Timer] = [:]
    private var lastNumber: UInt64 = 0

    init(loop: EventLoop) { self.loop = loop }

    func schedule(after delay: Duration, _ action: @escaping () -> Void) -> Alarm {
        lastNumber += 1
        let alarm = Alarm(number: lastNumber)
        timers[alarm] = loop.after(delay) { [weak self] in
            self?.timers[alarm] = nil
            action()
        }
        return alarm
    }

    func cancel(_ alarm: Alarm) {
        if let timer = timers.removeValue(forKey: alarm) { loop.cancel(timer) }
    }
}
