import Bytes
package import Evolution
package import Reactor

/// What the port speaks: plain HTTP, or TLS with a certificate of the operator's or of the mock's own. Decided once at start; the
/// operator's certificate can be read again, the choice stays.
package final class PortSecurity {
    /// Nil is plain. Connections keep what they began with.
    package private(set) var context: TLSContext?
    /// Whether `reload` has files to read.
    package let isReloadable: Bool
    private let configuration: Configuration.Server
    private let report: (String) -> Void

    /// Falls back to plain HTTP when there is no usable certificate. `report` gets lines for people.
    package init(_ configuration: Configuration.Server, report: @escaping (String) -> Void = { _ in }) {
        self.configuration = configuration
        self.report = report
        let isOwn = configuration.developmentTLS == .selfSigned
        isReloadable = !isOwn && configuration.scheme == .https
        guard isOwn || isReloadable else { return }
        do throws(TLSError) {
            context = isOwn ? try developmentContext() : try operatorsContext()
        } catch {
            report("WARNING: no usable certificate, so this is plain http and NOT https: \(error)")
        }
    }

    /// `http` or `https`.
    package var scheme: String { context == nil ? "http" : "https" }

    /// Gives new connections the certificate that is in the files now. One that cannot be used changes nothing.
    package func reload() {
        guard isReloadable else { return }
        guard context != nil else { return report("no certificate was usable at start; start again to serve https") }
        do throws(TLSError) {
            let fresh = try operatorsContext()
            context = fresh
            report("new connections get the certificate \(Self.text(of: fresh))")
        } catch {
            report("WARNING: the certificate stays as it was, for the new one cannot be used: \(error)")
        }
    }

    private func operatorsContext() throws(TLSError) -> TLSContext {
        guard !configuration.certificatePath.isEmpty else { throw .certificate("SSL_CONF_FULLCHAIN is not set") }
        guard !configuration.privateKeyPath.isEmpty else { throw .privateKey("SSL_CONF_PRIVKEY is not set") }
        return try TLSContext(
            certificateChainPath: configuration.certificatePath, privateKeyPath: configuration.privateKeyPath)
    }

    private func developmentContext() throws(TLSError) -> TLSContext {
        let hosts = ["localhost", "127.0.0.1", "::1"] + [configuration.url.flatMap(Mock.host)].compactMap { $0 }
        let certificate = try DevelopmentCertificate(for: hosts)
        report("https with a development certificate for \(hosts.joined(separator: ", ")); SHA-256 fingerprint:")
        report("  \(Self.text(of: certificate.context))")
        if let problem = certificate.problem {
            report("WARNING: the certificate could not be kept, so clients can only skip its verification: \(problem)")
        } else {
            let path = DevelopmentCertificate.path
            report("  to trust it: curl --cacert \(path) … · NODE_EXTRA_CA_CERTS=\(path) · REQUESTS_CA_BUNDLE=\(path)")
        }
        return certificate.context
    }

    private static func text(of context: TLSContext) -> String {
        context.sha256Fingerprint.map { Hex.encode([$0], uppercase: true) }.joined(separator: ":")
    }
}
