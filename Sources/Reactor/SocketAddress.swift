import CLinux

/// A numeric network address with its port, in 24 bytes; the text is made only when somebody asks.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    private var high: UInt64
    private var low: UInt64
    private var scope: UInt32
    package var port: UInt16
    private var family: UInt8

    init(_ raw: clinux_address) {
        (high, low, scope, port, family) = (raw.high, raw.low, raw.scope, raw.port, raw.family)
    }

    /// Of a socket that is on no network.
    static let none = SocketAddress(clinux_address())

    /// nil when the text is neither an IPv4 nor an IPv6 address (RFC 4291 §2.2).
    package init?(_ host: String, port: UInt16) {
        var raw = clinux_address()
        guard unsafe clinux_parse_address(host, &raw) == 0 else { return nil }
        raw.port = port
        self.init(raw)
    }

    var raw: clinux_address {
        clinux_address(high: high, low: low, scope: scope, port: port, family: family)
    }

    package var isIPv6: Bool { family == 6 }

    /// 127.0.0.0/8 (RFC 1122 §3.2.1.3), ::1 (RFC 4291 §2.5.3), the former mapped into IPv6, or no network at all.
    package var isLoopback: Bool {
        switch family {
        case 4: low >> 24 == 127
        case 6: high == 0 && (low == 1 || low >> 24 == 0xFF_FF7F)
        default: true
        }
    }

    /// The numeric form without the port, as `::ffff:127.0.0.1`; empty for a socket on no network.
    package var host: String {
        guard family != 0 else { return "" }
        var address = raw
        return unsafe String(unsafeUninitializedCapacity: 46) { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                guard unsafe clinux_format_address(&address, text.baseAddress, text.count) == 0 else { return 0 }
                return unsafe text.firstIndex(of: 0) ?? 0
            }
        }
    }

    /// `127.0.0.1:8080` or `[::1]:8080`.
    package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
