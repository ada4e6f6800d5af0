import Evolution
import HTTP
import JSON
import Server

/// The REST side: from a complete request to its answer, through the layers in the real server's order.
///
/// Cross-origin rules first, then the body, then files, then the routes with their guards and schemas. So an error of an earlier
/// layer hides those of the later ones: a malformed body is a 400 on any path, a known one or not, with a key or without.
final class RESTHandler {
    private let scheme: String
    private let routes: [Route]
    private let router: Router
    private let guards: Guards
    private let crossOrigin: CrossOrigin
    private let console: Console?
    private let bodyLimitBytes: Int
    private let depthLimit: Int
    /// What every answer to a request without an origin carries; nil when such requests are refused.
    private let plainFields: ResponseFields?
    /// Nothing can be stored at the moment.
    private let isStoreFailing: () -> Bool
    /// Told of each request that failed: the answer, or nil where the error handler is not asked.
    private let failed: (Status, JSONValue?) -> Void
    private let wait: (Duration, @escaping () -> Void) -> Void
    /// The last answer of at most `rememberedBytes` and its tag: a client that waits for a state asks over and over and is told the
    /// same, and a digest costs as much as the rest of the answer's head.
    private var tagged: (body: [UInt8], tag: WeakTag) = ([], WeakTag(ofBody: []))
    private static let rememberedBytes = 1024

    /// `scheme` is what the port speaks, `http` or `https`.
    init(
        scheme: String, routes: Routes, guards: Guards, crossOrigin: CrossOrigin, console: Console?, bodyLimitBytes: Int,
        depthLimit: Int,
        isStoreFailing: @escaping () -> Bool, failed: @escaping (Status, JSONValue?) -> Void,
        wait: @escaping (Duration, @escaping () -> Void) -> Void
    ) {
        self.scheme = scheme
        self.routes = routes.all
        self.guards = guards
        self.crossOrigin = crossOrigin
        self.console = console
        self.bodyLimitBytes = bodyLimitBytes
        self.depthLimit = depthLimit
        self.isStoreFailing = isStoreFailing
        self.failed = failed
        self.wait = wait
        if case .proceed(let fields) = crossOrigin.decide(method: .get, origin: nil, requestedHeaders: nil) {
            plainFields = Self.express.with(fields)
        } else {
            plainFields = nil
        }
        var router = Router()
        for route in routes.all { router.add(route.method, route.pattern) }
        self.router = router
    }

    func handle(_ exchange: Exchange) {
        let request = exchange.request
        if let plainFields, request.method != .options, !request.fields.contains("origin") {
            return serve(exchange, request, plainFields)
        }
        switch crossOrigin.decide(request) {
        case .preflight(let response): exchange.respond(response)
        case .refused: give(.layerFailure(.internalServerError, "Not allowed by CORS"), to: exchange, Self.express)
        case .proceed(let fields): serve(exchange, request, Self.express.with(fields))
        }
    }

    private static let express = ResponseFields([("X-Powered-By", "Express")])

    /// The body is over the limit.
    func refuseBody(_ exchange: Exchange) {
        guard case .proceed(let fields) = crossOrigin.decide(exchange.request) else { return handle(exchange) }
        give(.layerFailure(.contentTooLarge, "request entity too large"), to: exchange, Self.express.with(fields))
    }

    private func serve(_ exchange: Exchange, _ request: Request, _ fields: ResponseFields) {
        let body: JSONObject
        do throws(BodyReader.Failure) {
            body = try BodyReader.read(request, limitBytes: bodyLimitBytes, depthLimit: depthLimit)
        } catch {
            return give(.layerFailure(error.status, error.message), to: exchange, fields)
        }
        var fields = fields
        give(answer(to: request, body, on: exchange, &fields), to: exchange, fields)
    }

    private func answer(
        to request: Request, _ body: JSONObject, on exchange: Exchange, _ fields: inout ResponseFields
    ) -> Answer {
        switch router.match(request) {
        case .found(let index, let parameters):
            return answer(to: request, body, on: exchange, parameters, by: routes[index], &fields)
        case .badEscape(let segment): return .layerFailure(.badRequest, "Failed to decode param '\(segment)'")
        case .notFound:
            if let response = console?.response(to: request) { return .response(response) }
            return .unknownRoute("Cannot \(request.method.rawValue) \(request.originForm)")
        }
    }

    private func answer(
        to request: Request, _ body: JSONObject, on exchange: Exchange, _ parameters: PathParameters, by route: Route,
        _ fields: inout ResponseFields
    ) -> Answer {
        var call = Call(
            request: request, scheme: scheme, exchange: exchange, parameters: parameters, body: body,
            key: request.fields["apikey"] ?? "")
        do throws(APIError) {
            let instance = try guards.admit(call, to: route)
            if let form = route.documented, let translated = form.translate(call) {
                call.body = translated
                fields.append("Warning", form.warning)
            }
            if route.takesFile, let form = try MultipartReader.read(request) { (call.body, call.upload) = form }
            if let schema = route.schema { try check(.object(call.body), against: schema) }
            if request.method != .get, isStoreFailing() { throw .uncaught("The database cannot be written; see the log") }
            switch route.handler {
            case .plain(let handler): return try handler(call)
            case .instance(let handler):
                guard let instance else { throw .unauthorized }
                return try handler(call, instance)
            }
        } catch {
            return .failure(error)
        }
    }

    // MARK: Answers

    private func give(_ answer: Answer, to exchange: Exchange, _ fields: ResponseFields) {
        switch answer {
        case .json(let value, let status):
            if status.code >= 400 { failed(status, value) }
            respond(value.serialized(), status, fields, to: exchange)
        case .empty(let status): exchange.respond(JSONResponse.empty(status, fields))
        case .unknownRoute(let text):
            failed(.notFound, nil)
            respond(APIError.notFound(text).body.serialized(), .notFound, fields, to: exchange)
        case .response(var response):
            if response.status.code >= 400 { failed(response.status, nil) }
            response.fields.append(contentsOf: fields)
            exchange.respond(response)
        case .later(let reply, let status):
            guard reply.after > .zero else { return finish(reply, status, exchange, fields) }
            wait(reply.after) { self.finish(reply, status, exchange, fields) }
        case .pending(let start): start { self.give($0, to: exchange, fields) }
        }
    }

    private func respond(_ body: [UInt8], _ status: Status, _ fields: ResponseFields, to exchange: Exchange) {
        exchange.respond(JSONResponse.make(body, status, fields, tag: tag(of: body), for: exchange.request))
    }

    private func tag(of body: [UInt8]) -> WeakTag {
        if body == tagged.body { return tagged.tag }
        let tag = WeakTag(ofBody: body)
        if body.count <= Self.rememberedBytes { tagged = (body, tag) }
        return tag
    }

    private func finish(_ reply: Reply, _ status: Status, _ exchange: Exchange, _ fields: ResponseFields) {
        switch reply.finish() {
        case .success(let value): give(.json(value, status), to: exchange, fields)
        case .failure(let error): give(.failure(error), to: exchange, fields)
        }
    }
}

extension ResponseFields {
    fileprivate func with(_ other: ResponseFields) -> ResponseFields {
        var all = self
        all.append(contentsOf: other)
        return all
    }
}

/// Checks a body; a broken schema is a list of messages in a list.
func check(_ body: JSONValue, against schema: Schema) throws(APIError) {
    let messages = SchemaValidator.messages(for: body, against: schema)
    guard messages.isEmpty else { throw APIError(status: 400, message: [.array(messages.map(JSONValue.string))]) }
}
