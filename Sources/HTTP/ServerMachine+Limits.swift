extension ServerMachine {
    /// How much of a request is read before it is refused (RFC 9110 §15.5.14, §15.5.15; RFC 6585 §5).
    package struct Limits: Sendable {
        /// Bytes of request line and fields together; 16 KiB as Node, beyond it 431.
        package var headBytes = 16 << 10
        /// Bytes of the target; 8 KiB as RFC 9110 §4.1 asks for at least, beyond it 414.
        package var targetBytes = 8 << 10
        /// Fields of head and trailers together; 256, several times what browsers and proxies send. Beyond it 431.
        package var fieldCount = 256
        /// Bytes of a body unless the caller sets another limit for the request at hand; 136 MiB as Evolution API. Beyond it 413.
        package var bodyBytes = 136 << 20
        /// Bytes of all chunk extensions of one body; 16 KiB as Node. Beyond it 413.
        package var chunkExtensionBytes = 16 << 10
        /// Bytes of the trailer section, its last empty line included; 16 KiB, as a head. Beyond it 431.
        package var trailerBytes = 16 << 10
        /// Bytes of a refused body swallowed so that the connection can go on; 256 MiB, so that the client of an upload twice too
        /// large still reads its 413. Costs time, never memory. Beyond it the connection ends.
        package var discardBytes = 256 << 20

        package init() {}

        var head: HeadLimits { HeadLimits(headBytes: headBytes, targetBytes: targetBytes, fieldCount: fieldCount) }
    }
}
