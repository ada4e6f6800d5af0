/// What browsers on other origins are told (Fetch standard, "HTTP-CORS protocol"). A pure function of method and request fields.
package struct CrossOrigin: Sendable {
    /// The two ways the imitated server answers; they share the list of origins and little else.
    package enum Flavour: Sendable {
        /// The REST interface: the origin is always reflected, even under `*`, and a request whose origin is not listed,
        /// or is missing, is refused.
        case refusing
        /// Socket.IO (wire rows X01–X08): `*` is sent as such, and an unlisted origin is served, only without Allow-Origin.
        case permissive
    }

    package enum Decision: Sendable {
        /// Serve the request; its response gets these fields.
        case proceed(ResponseFields)
        /// This is the answer: 204 to an OPTIONS.
        case preflight(Response)
        /// Answer with an error, in the REST interface 500 `Not allowed by CORS`.
        case refused
    }

    package let flavour: Flavour
    /// Compared byte for byte; `*` among them means any.
    package let origins: [String]
    /// Comma list for Allow-Methods.
    package let methods: String
    package let allowsCredentials: Bool
    /// What else the answers depend on, for `Vary`; nil for nothing.
    package let alsoVariesBy: String?

    /// The methods Socket.IO allows; those of the REST interface come from `CORS_METHODS`.
    package static let socketMethods = "GET,HEAD,PUT,PATCH,POST,DELETE"

    package init(
        flavour: Flavour, origins: [String], methods: String, allowsCredentials: Bool = false, alsoVariesBy: String? = nil
    ) {
        self.alsoVariesBy = alsoVariesBy
        self.flavour = flavour
        self.origins = origins
        self.methods = methods
        self.allowsCredentials = allowsCredentials
    }

    private var vary: String { alsoVariesBy.map { "Origin, \($0)" } ?? "Origin" }

    package func decide(_ request: Request) -> Decision {
        decide(
            method: request.method, origin: request.fields["origin"],
            requestedHeaders: request.method == .options ? request.fields["access-control-request-headers"] : nil)
    }

    /// - Parameter requestedHeaders: Access-Control-Request-Headers as sent.
    package func decide(method: Method, origin: String?, requestedHeaders: String?) -> Decision {
        let isAny = origins.contains("*")
        let isListed = isAny || origin.map(origins.contains) ?? false
        if flavour == .refusing, !isListed { return .refused }
        var fields = ResponseFields()
        if flavour == .permissive, isAny {
            fields.append("Access-Control-Allow-Origin", "*")
        } else {
            if isListed, let origin { fields.append("Access-Control-Allow-Origin", origin) }
            fields.append("Vary", method == .options ? "Origin" : vary)
        }
        if allowsCredentials { fields.append("Access-Control-Allow-Credentials", "true") }
        guard method == .options else { return .proceed(fields) }
        fields.append("Access-Control-Allow-Methods", methods)
        fields.appendToList("Vary", "Access-Control-Request-Headers")
        if let requestedHeaders, !requestedHeaders.isEmpty { fields.append("Access-Control-Allow-Headers", requestedHeaders) }
        fields.append("Content-Length", "0")
        return .preflight(Response(.noContent, fields: fields))
    }
}
