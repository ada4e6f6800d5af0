import COpenSSL
import Glibc

/// One connection's TLS. It reads and writes the socket itself; the stream tells it when to.
@safe package final class TLSSession {
    private let pointer: OpaquePointer
    /// Keeps the context alive no less than the library does, and what the context was made for.
    private let context: TLSContext
    /// What ended the connection, if it was not the kernel.
    private(set) var failure: TLSError?

    /// For a server, or for a client that trusts anybody. `peerName` is whom a client wants to speak to: a host name, which it
    /// tells the server and demands of its certificate, or a numeric address, which it only demands. `earlier` is a connection to
    /// the same server whose ticket saves the certificates this time, if the server agrees.
    package init(_ context: TLSContext, peerName: String? = nil, resuming earlier: TLSSession? = nil) throws(TLSError) {
        // Whatever an earlier call left behind would be taken for this connection's.
        ERR_clear_error()
        guard let session = unsafe SSL_new(context.pointer) else { throw .library(TLSError.takeText()) }
        unsafe pointer = session
        self.context = context
        guard !context.isServer else {
            unsafe SSL_set_accept_state(session)
            return
        }
        unsafe SSL_set_connect_state(session)
        if let earlier, let ticket = unsafe SSL_get1_session(earlier.pointer) {
            _ = unsafe SSL_set_session(session, ticket)
            unsafe SSL_SESSION_free(ticket)
        }
        // A certificate that speaks for anybody proves nothing.
        guard let peerName else {
            if context.verifiesPeer { throw .handshake("no name to verify") }
            return
        }
        let isNumeric = SocketAddress(peerName, port: 0) != nil
        if context.verifiesPeer {
            let answer =
                isNumeric
                ? unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), peerName)
                : unsafe SSL_set1_host(session, peerName)
            guard answer == 1 else { throw .handshake(TLSError.takeText()) }
        }
        if !isNumeric, unsafe copenssl_set_server_name(session, peerName) != 1 { throw .handshake(TLSError.takeText()) }
    }

    deinit { unsafe SSL_free(pointer) }

    /// `TLSv1.3`, once agreed.
    package var version: String { unsafe String(cString: SSL_get_version(pointer)) }
    /// Whether the keys come from an earlier connection.
    package var isResumed: Bool { unsafe SSL_session_reused(pointer) == 1 }

    func begin(on descriptor: Int32) { _ = unsafe SSL_set_fd(pointer, descriptor) }

    /// `moved` when the two sides agree.
    func handshake() -> Transfer { outcome(of: unsafe SSL_do_handshake(pointer), 0, isHandshake: true) }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        var count = 0
        return outcome(of: unsafe SSL_read_ex(pointer, buffer.baseAddress, buffer.count, &count), count)
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        var count = 0
        return outcome(of: unsafe SSL_write_ex(pointer, bytes.baseAddress, bytes.count, &count), count)
    }

    /// RFC 8446 §6.1 close_notify: the peer can tell the end from a cut.
    func sendEnd() -> Transfer {
        let answer = unsafe SSL_shutdown(pointer)
        return answer >= 0 ? .moved(0) : outcome(of: answer, 0)
    }

    private func outcome(of answer: Int32, _ count: Int, isHandshake: Bool = false) -> Transfer {
        guard answer != 1 else { return .moved(count) }
        let code = errno
        switch unsafe SSL_get_error(pointer, answer) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .ended
        case SSL_ERROR_SYSCALL where code != 0:
            ERR_clear_error()
            return .failed(code)
        default:
            let text = failureText()
            failure = isHandshake ? .handshake(text) : .connection(text)
            return .failed(0)
        }
    }

    private func failureText() -> String {
        let text = TLSError.takeText()
        guard case let result = unsafe SSL_get_verify_result(pointer), result != Int(X509_V_OK),
            let reason = unsafe X509_verify_cert_error_string(result)
        else { return text }
        return unsafe "\(text): \(String(cString: reason))"
    }
}
