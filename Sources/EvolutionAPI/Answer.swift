import Evolution
import HTTP
import JSON

/// What a controller answers.
enum Answer {
    case json(JSONValue, Status = .ok)
    /// No body at all, not even `null`: what a handler that returns nothing sends.
    case empty(Status)
    /// There is no such route: told to the client like other errors, but to nobody else.
    case unknownRoute(String)
    /// Not JSON, or with fields of its own.
    case response(Response)
    /// Known only after a wait.
    case later(Reply, Status)
    /// Given by calling the function handed to the closure, once.
    case pending((_ give: @escaping (Answer) -> Void) -> Void)

    /// The row or null; nothing when the integration is off.
    static func row(_ row: JSONValue?, _ status: Status) -> Answer { row.map { .json($0, status) } ?? .empty(status) }

    /// Every error that reaches the error handler: `{"status","error","response":{"message"}}`.
    static func failure(_ error: APIError) -> Answer { .json(error.body, Status(error.status)) }

    /// Errors of the layers before the routes carry their own status but no text of their own for `error`.
    static func layerFailure(_ status: Status, _ message: String) -> Answer {
        .json(
            ["status": .integer(status.code), "error": "Internal Server Error", "response": ["message": .string(message)]], status
        )
    }
}
