import Bytes
import JSON

extension JSONObject {
    /// Puts the file of a message into it as `message.base64`, if the instance's webhook asks for that. All receivers of the event
    /// get it; the stored row does not.
    mutating func addFile(_ file: [UInt8]?, for instance: Instance) {
        guard let file, instance.tellsFiles, var message = self["message"]?.object else { return }
        message["base64"] = .string(Base64.encodeToString(file))
        self["message"] = .object(message)
    }
}
