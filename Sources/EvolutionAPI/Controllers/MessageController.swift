import Evolution
import HTTP

/// `/message`: sending.
struct MessageController {
    let messenger: Messenger

    func sendText(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .later(try messenger.sendText(call.body, from: instance), .created)
    }
}
