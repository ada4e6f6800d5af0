import Bytes
import Evolution
import HTTP

/// `GET /metrics`. Refusals are plain text, as are the metrics.
struct MetricsController {
    let registry: InstanceRegistry
    let configuration: Configuration
    let gauges: Gauges

    func metrics(_ call: Call) -> Answer {
        let settings = configuration.metrics
        let addresses = settings.allowedAddresses
        guard addresses.isEmpty || addresses.contains(where: { Self.plain($0) == Self.plain(call.peerAddress) }) else {
            return .response(Self.refusal(.forbidden, "Forbidden: IP not allowed"))
        }
        if settings.requiresPassword, let refusal = refusal(of: call.request.fields["authorization"]) {
            return .response(refusal)
        }
        var response = Response(.ok, body: Array(text.utf8))
        response.fields.append(line: "Content-Type: text/plain; charset=utf-8; version=0.0.4")
        response.fields.append(line: "Cache-Control: no-cache, no-store, must-revalidate")
        return .response(response)
    }

    /// RFC 7617. The password ends at a second colon.
    private func refusal(of field: String?) -> Response? {
        let settings = configuration.metrics
        guard !settings.user.isEmpty, !settings.password.isEmpty else {
            return Self.refusal(.internalServerError, "Metrics authentication not configured")
        }
        guard let field, field.hasPrefix("Basic ") else {
            var response = Self.refusal(.unauthorized, "Authentication required")
            response.fields.append(line: "WWW-Authenticate: Basic realm=\"Evolution API Metrics\"")
            return response
        }
        let bytes = Base64.decode(Array(field.dropFirst(6).utf8).span) ?? []
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", omittingEmptySubsequences: false)
        let isUser = Digest.isEqualInConstantTime(String(parts.first ?? ""), settings.user)
        let isPassword = Digest.isEqualInConstantTime(parts.count > 1 ? String(parts[1]) : "", settings.password)
        return isUser && isPassword ? nil : Self.refusal(.unauthorized, "Invalid credentials")
    }

    private static func refusal(_ status: Status, _ text: String) -> Response {
        var response = Response(status, body: Array(text.utf8))
        response.fields.append(line: "Content-Type: text/html; charset=utf-8")
        return response
    }

    /// An IPv4 client of a socket for both families has an address mapped into IPv6 (RFC 4291 §2.5.5.2).
    private static func plain(_ address: String) -> Substring {
        address.hasPrefix("::ffff:") ? address.dropFirst(7) : address[...]
    }

    private var text: String {
        var text = MetricsText()
        text.family("evolution_environment_info", .gauge, "Environment information")
        text.sample(
            [
                "version": ServerController.version, "clientName": configuration.instances.clientName,
                "serverUrl": configuration.server.url ?? "",
            ], 1)
        text.family("evolution_instances_total", .gauge, "Total number of instances")
        text.sample([:], registry.all.count)
        text.family("evolution_instance_up", .gauge, "1 if instance state is open, else 0")
        text.family("evolution_instance_state", .gauge, "Instance state as a labelled metric")
        for instance in registry.all {
            let kind = instance.integration.rawValue
            text.sample(
                ["instance": instance.name, "integration": kind], instance.state == .open ? 1 : 0, of: "evolution_instance_up")
            text.sample(
                ["instance": instance.name, "integration": kind, "state": instance.state.rawValue], 1)
        }
        gauges.write(to: &text)
        return text.text
    }
}
