import Bytes
import HTTP
import JSON

/// What a body was, or why it could not be read: a status and a text for the envelope.
enum BodyReader {
    struct Failure: Error, Equatable {
        let status: Status
        let message: String
    }

    /// The body as an object. Other content types, and no body, are `{}`; the elements of an array become its members `"0"`, `"1"`, …
    static func read(_ request: Request, limitBytes: Int, depthLimit: Int) throws(Failure) -> JSONObject {
        guard !request.body.isEmpty, let text = request.fields["content-type"], let type = MediaType(text) else { return [:] }
        switch type.essence {
        case "application/json":
            try requireUTF8(type)
            return try object(inflated(request, limitBytes: limitBytes), depthLimit: depthLimit)
        case "application/x-www-form-urlencoded":
            try requireUTF8(type)
            return try form(inflated(request, limitBytes: limitBytes))
        default: return [:]
        }
    }

    private static func requireUTF8(_ type: MediaType) throws(Failure) {
        guard let charset = type.charset, !["utf-8", "utf8"].contains(charset.lowercased()) else { return }
        throw Failure(status: .unsupportedMediaType, message: "unsupported charset \"\(charset.uppercased())\"")
    }

    private static func inflated(_ request: Request, limitBytes: Int) throws(Failure) -> [UInt8] {
        do throws(ContentCoding.Failure) {
            guard let coding = try ContentCoding.named(request.fields["content-encoding"]) else { return request.body }
            return try coding.decompress(request.body, limitBytes: limitBytes)
        } catch {
            throw Failure(status: error.status, message: message(of: error, in: request))
        }
    }

    private static func message(of failure: ContentCoding.Failure, in request: Request) -> String {
        switch failure {
        case .unsupported: "unsupported content encoding \"\(request.fields["content-encoding"]?.lowercased() ?? "")\""
        case .tooLarge: "request entity too large"
        case .malformed: "incorrect header check"
        }
    }

    private static func object(_ bytes: [UInt8], depthLimit: Int) throws(Failure) -> JSONObject {
        guard let first = bytes.first(where: { $0 > ASCII.space }) else { return [:] }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            let text = String(decoding: bytes, as: UTF8.self)
            throw Failure(
                status: .badRequest,
                message: "Unexpected token '\(Character(Unicode.Scalar(first)))', \"\(text.prefix(40))\" is not valid JSON")
        }
        do throws(JSONError) {
            switch try JSONValue(parsing: bytes, depthLimit: depthLimit) {
            case .object(let object): return object
            case .array(let elements): return JSONObject(elements.enumerated().map { (String($0.offset), $0.element) })
            case .null, .bool, .number, .string: return [:]
            }
        } catch {
            throw Failure(status: .badRequest, message: error.description)
        }
    }

    private static func form(_ bytes: [UInt8]) throws(Failure) -> JSONObject {
        do throws(FormBody.Failure) {
            return try FormBody.parse(bytes).json.object ?? [:]
        } catch {
            throw Failure(status: error.status, message: error.message)
        }
    }
}

extension FormValue {
    /// The same tree; every leaf of a form is a string.
    var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .list(let elements): .array(elements.map(\.json))
        case .object(let members): .object(JSONObject(members.map { ($0.name, $0.value.json) }))
        }
    }
}
