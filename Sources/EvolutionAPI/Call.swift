import Evolution
import HTTP
import JSON
import Server

/// What a controller is told about a request that has passed its guards and its schema.
struct Call {
    let request: Request
    /// `http` or `https`, as the port speaks; what a proxy in front of it says is not asked.
    let scheme: String
    let exchange: Exchange
    let parameters: PathParameters
    /// `{}` when the request had none.
    var body: JSONObject
    /// The `apikey` field, or empty.
    let key: String
    /// The file of a multipart request, on routes that take one.
    var upload: [UInt8]?

    /// Numeric; made when asked for, which few routes do.
    var peerAddress: String { exchange.peerAddress }

    var query: Query { Query(request.query) }

    /// The origin the client used, such as `http://localhost:8080`.
    var origin: String { "\(scheme)://\(request.authority ?? "localhost")" }
}
