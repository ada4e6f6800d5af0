package import Bytes

/// What the domain needs from outside itself: the calendar, a way to be called back later, and chance.
///
/// Nothing below this type reads a clock or draws a random number in any other way, so a test that owns the world owns the day.
/// Loop thread only.
package final class World {
    private let readWallTime: () -> WallTime
    private let scheduleAction: (Duration, @escaping () -> Void) -> Alarm
    private let cancelAlarm: (Alarm) -> Void
    /// Source of identifiers, codes and the simulator's choices.
    package var random: RandomSource

    /// - Parameters:
    ///   - schedule: calls the action once, after the duration and never within the call itself.
    ///   - cancel: forgets an alarm; one that has rung or is unknown is no mistake.
    package init(
        wallTime: @escaping () -> WallTime, schedule: @escaping (Duration, @escaping () -> Void) -> Alarm,
        cancel: @escaping (Alarm) -> Void, random: RandomSource
    ) {
        readWallTime = wallTime
        scheduleAction = schedule
        cancelAlarm = cancel
        self.random = random
    }

    package var wallTime: WallTime { readWallTime() }

    func schedule(after delay: Duration, _ action: @escaping () -> Void) -> Alarm { scheduleAction(delay, action) }

    func cancel(_ alarm: Alarm?) {
        if let alarm { cancelAlarm(alarm) }
    }
}

/// Name of a scheduled call. The scheduler never uses a number twice.
package struct Alarm: Hashable, Sendable {
    package let number: UInt64

    package init(number: UInt64) { self.number = number }
}
