import Evolution
import HTTP

/// `/baileys`: calls of the WhatsApp library, handed on as they are.
struct BaileysController {
    let socket: SocketCalls

    func handler(of kind: SocketCall) -> (Call, Instance) throws(APIError) -> Answer {
        { call, instance throws(APIError) in .row(try socket.answer(kind, call.body, of: instance), .ok) }
    }
}
