import CLinux
import COpenSSL

/// What went wrong with TLS, each with the library's own words.
package enum TLSError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The certificate or its chain cannot be used.
    case certificate(String)
    /// The private key cannot be used, or belongs to another certificate.
    case privateKey(String)
    /// The two sides came to no agreement, or one did not trust the other.
    case handshake(String)
    /// The secured connection broke the rules of the protocol, or was cut off.
    case connection(String)
    /// The library refused something that depends on no input: memory, its own configuration.
    case library(String)

    package var description: String {
        switch self {
        case .certificate(let text): "certificate: \(text)"
        case .privateKey(let text): "private key: \(text)"
        case .handshake(let text): "TLS handshake: \(text)"
        case .connection(let text): "TLS connection: \(text)"
        case .library(let text): "TLS library: \(text)"
        }
    }

    private static let systemFlag: UInt = 0x8000_0000

    /// Empties the library's queue of errors for this thread, which must be empty before the next call, and words the first.
    static func takeText() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return "no reason given" }
        // The kernel's errors come through with a flag; the library has no words for them (ERR_SYSTEM_FLAG of err.h).
        if code & systemFlag != 0 {
            return unsafe String(cString: clinux_error_text(Int32(truncatingIfNeeded: code & ~systemFlag)))
        }
        if let reason = unsafe ERR_reason_error_string(code) { return unsafe String(cString: reason) }
        return "error \(code)"
    }
}
