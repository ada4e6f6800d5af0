import CLinux

/// The memory of the process.
package enum ProcessMemory {
    /// Gives back what the allocator keeps after a flood has passed; it would hold on to nearly all of it. Takes milliseconds.
    package static func trim() { clinux_trim_memory() }
}
