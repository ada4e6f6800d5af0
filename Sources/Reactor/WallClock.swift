private import Glibc

/// The time people read. Deadlines never use it: it jumps when somebody sets the clock.
package enum WallClock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package static func millisecondsSinceEpoch() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Makes local time that of a zone, as `TZ` names it. Before the first question, while the process has one thread.
    package static func setTimeZone(_ name: String) {
        unsafe setenv("TZ", name, 1)
        tzset()
    }

    /// How far local time (`TZ`) is ahead of UTC at that moment.
    package static func utcOffsetMinutes(atMilliseconds milliseconds: Int64) -> Int {
        var seconds = time_t(milliseconds / 1000)
        var parts = unsafe tm()
        unsafe localtime_r(&seconds, &parts)
        return unsafe parts.tm_gmtoff / 60
    }
}
