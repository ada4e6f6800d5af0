import Bytes
import Evolution
import HTTP
import JSON

/// Who is let in. The order of the questions decides which error wins, and it is the real server's.
struct Guards {
    let registry: InstanceRegistry
    let globalKey: String
    let quirks: Quirks
    /// Host of `SERVER_URL`, which browsers may use for the control plane beside addresses of this machine.
    let ownHost: String?

    /// The instance in the path, if the route has one.
    func admit(_ call: Call, to route: Route) throws(APIError) -> Instance? {
        switch route.access {
        case .open: return nil
        case .global:
            try requireGlobalKey(call)
            return nil
        case .create:
            try requireFreeName(call.body["instanceName"])
            try requireGlobalKey(call)
            return nil
        case .anyKey:
            guard isGlobal(call.key) || !call.key.isEmpty && registry.hasToken(call.key) else { throw .unauthorized }
            return nil
        case .instance:
            let instance = try registry.existing(call.parameters["instanceName"] ?? "")
            guard isGlobal(call.key) || isToken(call.key, of: instance) else { throw .unauthorized }
            return instance
        case .control:
            try requireOwnPage(call.request)
            try requireGlobalKey(call)
            return try registry.existing(call.parameters["instanceName"] ?? "")
        }
    }

    func isGlobal(_ key: String) -> Bool { !key.isEmpty && Digest.isEqualInConstantTime(key, globalKey) }

    private func isToken(_ key: String, of instance: Instance) -> Bool {
        !key.isEmpty && Digest.isEqualInConstantTime(key, instance.token)
    }

    private func requireGlobalKey(_ call: Call) throws(APIError) {
        guard isGlobal(call.key) else { throw .unauthorized }
    }

    /// A missing name is looked up as no name at all, which finds any instance there is.
    private func requireFreeName(_ name: JSONValue?) throws(APIError) {
        switch name {
        case nil: if !registry.isEmpty { throw .nameInUse("undefined") }
        case .string(let name)?: if registry[name] != nil { throw .nameInUse(name) }
        default:
            if quirks.failsOnUntypedNames { throw APIError(status: 500, message: ["Invalid value for argument `name`"]) }
        }
    }

    /// A page of another origin must not play the outside world, however the browser was brought to send its request: its `Origin`
    /// names it, and a name that only claims to be this machine (DNS rebinding) is not among the hosts a browser may use.
    private func requireOwnPage(_ request: Request) throws(APIError) {
        if let type = request.fields["content-type"] {
            guard MediaType(type)?.essence == "application/json" else {
                throw APIError(status: 415, message: ["The control plane takes application/json"])
            }
        }
        guard let origin = request.fields["origin"] else { return }
        let authority = request.authority ?? ""
        guard origin == "http://\(authority)" || origin == "https://\(authority)", isOwnHost(authority) else {
            throw .forbidden("The control plane is not for pages of other origins")
        }
    }

    private func isOwnHost(_ authority: String) -> Bool {
        var host = authority
        if let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy(\.isNumber) {
            host = String(host[..<colon])
        }
        if host == "localhost" || host.hasSuffix(".localhost") || host == ownHost || host.hasPrefix("[") { return true }
        return !host.isEmpty && host.allSatisfy { $0.isNumber || $0 == "." }
    }
}
