import COpenSSL

/// What one side of TLS brings to every connection: its certificate, or whom it trusts. TLS 1.2 at least, HTTP/1.1 by ALPN
/// (RFC 7301), resumption by tickets, no renegotiation.
///
/// Connections keep the context they began with: to change a certificate, give new connections a new context.
@safe package final class TLSContext {
    /// Whose certificates a client accepts.
    package enum Trust: Sendable {
        /// The authorities of the operating system.
        case system
        /// These certificates only, in PEM.
        case certificates([UInt8])
        /// Anybody: encrypted, but with whom is unknown.
        case anybody
    }

    let pointer: OpaquePointer
    let isServer: Bool
    let verifiesPeer: Bool

    /// Of a server, from files in PEM: the certificate first and its issuers after it; and the key.
    package convenience init(certificateChainPath: String, privateKeyPath: String) throws(TLSError) {
        try self.init(isServer: true, verifiesPeer: false)
        guard unsafe SSL_CTX_use_certificate_chain_file(pointer, certificateChainPath) == 1 else {
            throw .certificate("\(certificateChainPath): \(TLSError.takeText())")
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(pointer, privateKeyPath, SSL_FILETYPE_PEM) == 1 else {
            throw .privateKey("\(privateKeyPath): \(TLSError.takeText())")
        }
        try checkKey()
    }

    /// Of a server, from PEM in memory.
    package convenience init(certificateChain: [UInt8], privateKey: [UInt8]) throws(TLSError) {
        try self.init(isServer: true, verifiesPeer: false)
        var certificates = try TLSContext.certificates(in: certificateChain)[...]
        guard let own = certificates.popFirst(), unsafe SSL_CTX_use_certificate(pointer, own.pointer) == 1 else {
            throw .certificate(TLSError.takeText())
        }
        for issuer in certificates {
            guard unsafe X509_up_ref(issuer.pointer) == 1, unsafe copenssl_add_chain_certificate(pointer, issuer.pointer) == 1
            else {
                throw .certificate(TLSError.takeText())
            }
        }
        let source = try MemoryBIO(privateKey)
        guard let key = unsafe PEM_read_bio_PrivateKey(source.pointer, nil, nil, nil) else {
            throw .privateKey(TLSError.takeText())
        }
        defer { unsafe EVP_PKEY_free(key) }
        guard unsafe SSL_CTX_use_PrivateKey(pointer, key) == 1 else { throw .privateKey(TLSError.takeText()) }
        try checkKey()
    }

    /// Of a client.
    package convenience init(trusting trust: Trust) throws(TLSError) {
        switch trust {
        case .anybody: try self.init(isServer: false, verifiesPeer: false)
        case .system:
            try self.init(isServer: false, verifiesPeer: true)
            guard unsafe SSL_CTX_set_default_verify_paths(pointer) == 1 else { throw .library(TLSError.takeText()) }
        case .certificates(let pem):
            try self.init(isServer: false, verifiesPeer: true)
            for certificate in try TLSContext.certificates(in: pem) {
                guard unsafe X509_STORE_add_cert(SSL_CTX_get_cert_store(pointer), certificate.pointer) == 1 else {
                    throw .certificate(TLSError.takeText())
                }
            }
        }
    }

    private init(isServer: Bool, verifiesPeer: Bool) throws(TLSError) {
        // libssl writes to sockets without MSG_NOSIGNAL.
        Signals.ignoreBrokenPipes()
        guard let context = unsafe SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method()) else {
            throw .library(TLSError.takeText())
        }
        unsafe pointer = context
        self.isServer = isServer
        self.verifiesPeer = verifiesPeer
        unsafe copenssl_set_up(context)
        if isServer {
            unsafe copenssl_set_up_server(context)
            unsafe SSL_CTX_set_alpn_select_cb(
                context,
                { _, selected, count, offered, offeredCount, _ in unsafe selectProtocol(selected, count, offered, offeredCount) },
                nil)
        } else {
            unsafe SSL_CTX_set_verify(context, verifiesPeer ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
            _ = unsafe SSL_CTX_set_alpn_protos(context, offeredProtocols.utf8Start, UInt32(offeredProtocols.utf8CodeUnitCount))
        }
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    private func checkKey() throws(TLSError) {
        guard unsafe SSL_CTX_check_private_key(pointer) == 1 else { throw .privateKey(TLSError.takeText()) }
    }

    private static func certificates(in pem: [UInt8]) throws(TLSError) -> [Certificate] {
        let source = try MemoryBIO(pem)
        var certificates: [Certificate] = []
        while let pointer = unsafe PEM_read_bio_X509(source.pointer, nil, nil, nil) {
            certificates.append(unsafe Certificate(owning: pointer))
        }
        // The last attempt found the end of the text, or something that is no certificate.
        let text = TLSError.takeText()
        guard !certificates.isEmpty else { throw .certificate(text) }
        return certificates
    }
}

/// The one protocol spoken, as ALPN writes it: a length and a name.
private let offeredProtocols: StaticString = "\u{8}http/1.1"

/// RFC 7301 §3.2: a client that speaks only other protocols is refused.
private func selectProtocol(
    _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ selectedCount: UnsafeMutablePointer<UInt8>?,
    _ offered: UnsafePointer<UInt8>?, _ offeredCount: UInt32
) -> Int32 {
    var match: UnsafeMutablePointer<UInt8>?
    let answer = unsafe SSL_select_next_proto(
        &match, selectedCount, offeredProtocols.utf8Start, UInt32(offeredProtocols.utf8CodeUnitCount), offered, offeredCount)
    guard answer == OPENSSL_NPN_NEGOTIATED, let match = unsafe match else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    unsafe selected?.pointee = UnsafePointer(match)
    return SSL_TLSEXT_ERR_OK
}
