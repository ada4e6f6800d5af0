import Reactor

/// The mock's own certificate. It is kept in a folder beside the process, so that clients who were told to trust it still do after the
/// next start; made again when it expires or lacks a name.
struct DevelopmentCertificate {
    private static let folder = ".evolution-mock"
    /// Where clients find it.
    static let path = "\(folder)/cert.pem"
    private static let keyPath = "\(folder)/key.pem"

    let context: TLSContext
    /// Why it could not be kept; it then lives as long as the process.
    let problem: SystemError?

    init(for hosts: [String]) throws(TLSError) {
        if let kept = Self.kept(for: hosts) {
            context = kept
            problem = nil
            return
        }
        let made = try SelfSignedCertificate(for: hosts)
        context = try TLSContext(certificateChain: made.certificate, privateKey: made.privateKey)
        problem = Self.keep(made)
    }

    private static func kept(for hosts: [String]) -> TLSContext? {
        do throws(TLSError) {
            let context = try TLSContext(certificateChainPath: path, privateKeyPath: keyPath)
            return hosts.allSatisfy(context.isGood) ? context : nil
        } catch {
            return nil
        }
    }

    private static func keep(_ made: SelfSignedCertificate) -> SystemError? {
        do throws(SystemError) {
            try FileSystem.makeFolder(folder)
            try FileSystem.write(made.privateKey, to: keyPath, isSecret: true)
            try FileSystem.write(made.certificate, to: path)
            return nil
        } catch {
            return error
        }
    }
}
