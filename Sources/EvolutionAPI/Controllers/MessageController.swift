import Evolution
import HTTP
import JSON

/// `/message`: sending. And the `/chat` routes that act on single messages.
struct MessageController {
    let messenger: Messenger

    /// The handler of one kind of message.
    func send(_ kind: MessageKind) -> (Call, Instance) throws(APIError) -> Answer {
        { call, instance in
            .pending { give in
                messenger.send(kind, call.body, upload: call.upload, from: instance) { outcome in
                    switch outcome {
                    case .success(let reply): give(.later(reply, .created))
                    case .failure(let error): give(.failure(error))
                    }
                }
            }
        }
    }

    func edit(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try messenger.edit(call.body, of: instance))
    }

    func delete(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try messenger.deleteForEveryone(call.body, of: instance), .created)
    }

    func markAsRead(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try messenger.markAsRead(instance), .created)
    }

    func sendPresence(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .later(try messenger.sendPresence(call.body, from: instance), .created)
    }

    func file(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try messenger.file(call.body, of: instance), .created)
    }
}
