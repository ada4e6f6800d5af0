import COpenSSL

/// A certificate that vouches for itself, and its key, both in PEM: TLS without an authority, for a machine of one's own.
///
/// P-256 and SHA-256. Clients must be told to trust it, by file or by fingerprint.
package struct SelfSignedCertificate: Sendable {
    package let certificate: [UInt8]
    /// PKCS #8, not encrypted: whoever stores it keeps it from others.
    package let privateKey: [UInt8]
    /// Of the certificate in DER.
    package let sha256Fingerprint: [UInt8]

    /// Days. The longest that Apple's systems accept of a server certificate given by its user.
    package static let longestValidityDays = 825

    /// `hosts` are the names and numeric addresses it is good for (RFC 5280 §4.2.1.6); the first is also its subject.
    package init(
        for hosts: [String] = ["localhost", "127.0.0.1", "::1"], validityDays: Int = SelfSignedCertificate.longestValidityDays
    ) throws(TLSError) {
        guard let key = unsafe copenssl_generate_p256() else { throw .library(TLSError.takeText()) }
        defer { unsafe EVP_PKEY_free(key) }
        guard let made = unsafe X509_new() else { throw .library(TLSError.takeText()) }
        let certificate = unsafe Certificate(owning: made)
        let days = Int32(clamping: min(validityDays, SelfSignedCertificate.longestValidityDays))
        var random = SystemRandomNumberGenerator()
        // An hour back, for clocks that lag; a serial number of 63 random bits (RFC 5280 §4.1.2.2).
        guard unsafe X509_set_version(made, 2) == 1,
            unsafe ASN1_INTEGER_set_uint64(X509_get_serialNumber(made), random.next() >> 1 | 1) == 1,
            unsafe X509_gmtime_adj(X509_getm_notBefore(made), -3600) != nil,
            unsafe X509_time_adj_ex(X509_getm_notAfter(made), Int32(days), -3600, nil) != nil,
            unsafe X509_set_pubkey(made, key) == 1,
            let name = unsafe X509_get_subject_name(made),
            unsafe X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, hosts.first ?? "localhost", -1, -1, 0) == 1,
            unsafe X509_set_issuer_name(made, name) == 1
        else { throw .certificate(TLSError.takeText()) }
        let alternatives = hosts.map { SocketAddress($0, port: 0) == nil ? "DNS:\($0)" : "IP:\($0)" }
        for (kind, value) in [
            (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, "serverAuth"), (NID_subject_key_identifier, "hash"),
            (NID_subject_alt_name, alternatives.joined(separator: ",")),
        ] { try unsafe SelfSignedCertificate.extend(made, kind, value) }
        guard unsafe X509_sign(made, key, EVP_sha256()) > 0 else { throw .certificate(TLSError.takeText()) }
        let (certificateText, keyText) = (try MemoryBIO(), try MemoryBIO())
        guard unsafe PEM_write_bio_X509(certificateText.pointer, made) == 1,
            unsafe PEM_write_bio_PrivateKey(keyText.pointer, key, nil, nil, 0, nil, nil) == 1
        else { throw .library(TLSError.takeText()) }
        self.certificate = certificateText.takeAll()
        privateKey = keyText.takeAll()
        sha256Fingerprint = certificate.sha256Fingerprint
    }

    private static func extend(_ certificate: OpaquePointer, _ kind: Int32, _ value: String) throws(TLSError) {
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, certificate, certificate, nil, nil, 0)
        guard let made = unsafe X509V3_EXT_nconf_nid(nil, &context, kind, value) else { throw .certificate(TLSError.takeText()) }
        defer { unsafe X509_EXTENSION_free(made) }
        guard unsafe X509_add_ext(certificate, made, -1) == 1 else { throw .certificate(TLSError.takeText()) }
    }
}

extension Certificate {
    /// SHA-256 over the DER form, as browsers and `openssl x509 -fingerprint` show it.
    var sha256Fingerprint: [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { buffer, count in
            var length: UInt32 = 0
            _ = unsafe X509_digest(pointer, EVP_sha256(), buffer.baseAddress, &length)
            count = Int(length)
        }
    }
}
