import Evolution
import HTTP
import JSON

/// What is asked of the server itself.
struct ServerController {
    /// The version imitated.
    static let version = "2.3.6"

    let configuration: Configuration

    func welcome(_ call: Call) -> Answer {
        var body: JSONObject = [
            "status": 200, "message": "Welcome to the Evolution API, it is working!", "version": .string(Self.version),
            "clientName": .string(configuration.instances.clientName),
        ]
        if !configuration.server.isManagerDisabled { body["manager"] = .string("\(call.origin)/manager") }
        body["documentation"] = "https://doc.evolution-api.com"
        body["whatsappWebVersion"] = "2.3000.1027934701"
        return .json(.object(body))
    }

    func verifyCredentials(_ call: Call) -> Answer {
        let keys = configuration.keys
        var body: JSONObject = ["status": 200, "message": "Credentials are valid"]
        body["facebookAppId"] = keys.facebookAppID.map(JSONValue.string)
        body["facebookConfigId"] = keys.facebookConfigID.map(JSONValue.string)
        body["facebookUserToken"] = keys.facebookUserToken.map(JSONValue.string)
        return .json(.object(body))
    }
}
