import Bytes
import EngineIO
import Evolution
import HTTP

/// Who may open a Socket.IO connection. Asked once, on the request that opens the session.
struct SocketIOAdmission {
    let registry: InstanceRegistry
    let globalKey: String
    let allowedHosts: Set<String>

    func decide(_ request: Request, from address: String) -> EngineIO.Handshake.Admission {
        let query = Query(request.query)
        if allowedHosts.contains(address), query["EIO"] != nil { return .allow }
        let key = query["apikey"].flatMap { $0.isEmpty ? nil : $0 } ?? request.fields["apikey"] ?? ""
        guard !key.isEmpty else { return .refuse("apiKey is required") }
        guard registry.hasToken(key) || Digest.isEqualInConstantTime(key, globalKey) else {
            return .refuse("Invalid global token")
        }
        return .allow
    }
}
