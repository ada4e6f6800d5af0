import CLinux

/// How many descriptors the process may have open; every connection is one.
package enum DescriptorLimit {
    /// Lifts the soft limit, often 1,024, to the hard one. The limit now in force.
    package static func raise() throws(SystemError) -> Int {
        let answer = clinux_raise_descriptor_limit()
        guard answer >= 0 else { throw SystemError(call: "setrlimit", code: Int32(truncatingIfNeeded: -answer)) }
        return answer
    }

    /// Sets the soft limit; for tests of what happens at it.
    package static func set(_ count: Int) throws(SystemError) {
        _ = try SystemError.check(clinux_limit_descriptors(count), "setrlimit")
    }
}
