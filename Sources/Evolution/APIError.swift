package import JSON

/// A refusal with its HTTP status and what stands in the `message` of its body.
package struct APIError: Error, Equatable, Sendable {
    package let status: Int
    /// A text, or a list of the arguments the real server's exception was given.
    package let message: JSONValue

    package init(status: Int, message: JSONValue) {
        self.status = status
        self.message = message
    }

    /// A rule of the domain: the texts appear as a list.
    package static func badRequest(_ texts: JSONValue...) -> APIError { APIError(status: 400, message: .array(texts)) }
    package static func forbidden(_ text: String) -> APIError { APIError(status: 403, message: [.string(text)]) }
    package static func notFound(_ text: String) -> APIError { APIError(status: 404, message: [.string(text)]) }
    package static let unauthorized = APIError(status: 401, message: "Unauthorized")
    /// A handler that names what it was about and then the exception.
    static func failed(_ status: Int, _ what: String, _ why: String) -> APIError {
        APIError(status: status, message: [.string(what), .string(why)])
    }
    /// What an uncaught exception of the real server looks like: the text alone, not in a list.
    package static func uncaught(_ text: String) -> APIError { APIError(status: 500, message: .string(text)) }

    package static func instanceMissing(_ name: String) -> APIError {
        notFound("The \"\(name)\" instance does not exist")
    }

    package static func nameInUse(_ name: String) -> APIError {
        forbidden("This name \"\(name)\" is already in use.")
    }

    /// `{"status","error","response":{"message"}}`.
    package var body: JSONValue {
        ["status": .integer(status), "error": .string(reason), "response": ["message": message]]
    }

    private var reason: String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        default: "Internal Server Error"
        }
    }
}
