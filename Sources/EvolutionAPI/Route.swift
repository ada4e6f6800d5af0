import Evolution
import HTTP

/// One line of the menu: a method and a path, who may ask, what the body must look like, who answers.
/// A class, since every request takes one in its hands and a schema is long.
final class Route {
    /// Who is let in, and in which order the refusals come.
    enum Access {
        /// Anybody.
        case open
        /// The global key: 401 otherwise.
        case global
        /// The name must be free, 403, before the global key counts.
        case create
        /// The global key or any instance's token.
        case anyKey
        /// The instance in the path must exist, 404, before its token or the global key counts.
        case instance
        /// The control plane: the global key, JSON, and no page of another origin; then the instance must exist.
        case control
    }

    enum Handler {
        case plain((Call) throws(APIError) -> Answer)
        case instance((Call, Instance) throws(APIError) -> Answer)
    }

    let method: Method
    let pattern: RoutePattern
    let access: Access
    let schema: Schema?
    let handler: Handler
    /// The body may be a multipart form with a file.
    var takesFile = false
    /// How the public documents have it, where that is otherwise.
    var documented: DocumentedForm?

    init(method: Method, pattern: RoutePattern, access: Access, schema: Schema?, handler: Handler) {
        self.method = method
        self.pattern = pattern
        self.access = access
        self.schema = schema
        self.handler = handler
    }

    /// As `POST /instance/create`, with `{name}` for parameters.
    var description: String {
        let path = pattern.description.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }
        return "\(method.rawValue) \(path.joined(separator: "/"))"
    }
}
