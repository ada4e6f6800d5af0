import HTTP
import Server

/// The description of the REST side, for programs and for people: `openapi.yaml` as it was written, the same as JSON, and a page that
/// shows it. Files of `Public/`; without that folder there are none of these routes. The imitated server has nothing at these paths.
struct ContractController {
    /// A link in `Public/`, since the file itself lies at the top of the repository.
    static let source = "openapi.yaml"

    /// Nil: nothing is served.
    let files: StaticFiles?

    func file(_ path: String) -> (Call) -> Answer {
        { call in answer(to: call, path) }
    }

    /// What the page loads.
    func part(_ call: Call) -> Answer { answer(to: call, "/docs/\(call.parameters["file"] ?? "")") }

    private func answer(to call: Call, _ path: String) -> Answer {
        if let response = files?.response(for: path, request: call.request) { return .response(response) }
        return .unknownRoute("Cannot \(call.request.method.rawValue) \(call.request.originForm)")
    }
}
