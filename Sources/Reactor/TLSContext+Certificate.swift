import COpenSSL

/// What a server's context says of the certificate it shows.
extension TLSContext {
    /// SHA-256 over the certificate in DER, as browsers and `openssl x509 -fingerprint` show it. Empty for a client's.
    package var sha256Fingerprint: [UInt8] { ownCertificate?.sha256Fingerprint ?? [] }

    /// Whether a client that trusts the certificate may use it now, for this name or numeric address (RFC 5280 §4.1.2.5, §4.2.1.6).
    package func isGood(for host: String) -> Bool {
        guard let certificate = ownCertificate else { return false }
        guard unsafe X509_cmp_current_time(X509_get0_notBefore(certificate.pointer)) < 0,
            unsafe X509_cmp_current_time(X509_get0_notAfter(certificate.pointer)) > 0
        else { return false }
        if SocketAddress(host, port: 0) != nil { return unsafe X509_check_ip_asc(certificate.pointer, host, 0) == 1 }
        return unsafe X509_check_host(certificate.pointer, host, host.utf8.count, 0, nil) == 1
    }

    private var ownCertificate: Certificate? {
        guard let own = unsafe SSL_CTX_get0_certificate(pointer), unsafe X509_up_ref(own) == 1 else { return nil }
        return unsafe Certificate(owning: own)
    }
}
