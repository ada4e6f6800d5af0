import Evolution
import HTTP
import JSON

/// Where the channels without a phone bring what comes in. Open to everybody.
struct ChannelController {
    let inbox: ChannelInbox

    func verify(_ call: Call) -> Answer {
        let text = inbox.challenge(
            verifyToken: call.query["hub.verify_token"], challenge: call.query["hub.challenge"])
        var response = Response.content(.ok, "text/html; charset=utf-8", Array(text.utf8))
        response.fields.append(WeakTag(ofBody: response.body))
        return .response(response)
    }

    func receiveCloud(_ call: Call) throws(APIError) -> Answer { .row(try inbox.receiveCloud(call.body), .ok) }

    func receive(_ call: Call) throws(APIError) -> Answer { .row(try inbox.receive(call.body), .ok) }
}
