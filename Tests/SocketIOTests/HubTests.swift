import Bytes
import EngineIO
import JSON
import SocketIO
import Testing

@Suite("wire S namespaces and events")
struct HubTests {
    let main = #"40{"sid":"…"}"#

    @Test func `S01 S02 S03 connecting, and to what does not exist`() {
        let stage = Stage()
        #expect(stage.receive("0/random,") == [#"44/random,{"message":"Invalid namespace"}"#])
        #expect(stage.receive("0/custom?x=1,") == [#"44/custom?x=1,{"message":"Invalid namespace"}"#])
        #expect(stage.receive("0") == [main])
        #expect(stage.receive("0/dyn-é x") == [#"40/dyn-é x,{"sid":"…"}"#])
        #expect(stage.receive("0/__proto__,") == [#"44/__proto__,{"message":"Invalid namespace"}"#])
    }

    @Test func `S04 a middleware's refusal, with and without data`() {
        let stage = Stage()
        #expect(stage.receive("0/deny,") == [#"44/deny,{"message":"denied"}"#])
        stage.hub.namespace("/data").handlers.use { .refuse(message: "no", data: $0.auth) }
        #expect(stage.receive("0/data,{\"a\":1}") == [#"44/data,{"message":"no","data":{"a":1}}"#])
        #expect(stage.hub.namespace("/deny").count == 0)
    }

    @Test(arguments: [
        ["0", "0"], ["2[\"echo\"]"], ["1"], ["0", "1/custom,"], ["0", "2/custom,[\"echo\"]"], ["0", "1", "2[\"echo\"]"],
        ["0", "4{}"], ["0", "51-[\"a\"]", "2[\"echo\"]"], ["0", "3/custom,0[]"], ["0", "abc"], ["0", "2[\"connect\"]"],
    ])
    func `S05 S07 S09 S10 S20 S22 what closes`(_ packets: [String]) {
        let stage = Stage()
        var orders: [String] = []
        for packet in packets { orders += stage.receive(packet) }
        #expect(orders.last == "close")
        #expect(orders.filter { $0 == "close" }.count == 1)
        #expect(stage.receive("0") == [])
    }

    @Test func `S20 binary unasked closes`() {
        let stage = Stage()
        stage.receive("0")
        stage.hub.receive(binary: [1], from: stage.client)
        #expect(stage.orders() == ["close"])
        stage.hub.receive(binary: [1], from: stage.client)
        #expect(stage.orders() == [])
    }

    @Test func `S08 a client that leaves may connect again`() {
        let hub = Hub(random: .seeded(state: 1))
        let client = ClientID(slot: 0, generation: 0)
        var reasons: [DisconnectReason] = []
        hub.namespace("/").handlers.onDisconnect { reasons.append($1) }
        hub.opened(client)
        for text in ["0", "1", "0"] { hub.receive(Array(text.utf8).span, from: client) }
        #expect(hub.takeOrders().count == 2)
        #expect(reasons == [.clientDisconnect])
        hub.closed(client, .pingTimeout)
        hub.closed(client, .transportClose)
        #expect(reasons == [.clientDisconnect, .pingTimeout])
        #expect(hub.namespace("/").count == 0)
    }

    @Test func `S12 S13 acknowledgements are given once`() {
        let stage = Stage()
        stage.receive("0", "0/dyn-7,")
        #expect(stage.receive("2456[\"echo\"]") == ["43456[]"])
        #expect(stage.receive("20[\"echo\",1,\"2\",{\"a\":null}]") == [#"430[1,"2",{"a":null}]"#])
        #expect(stage.receive("2/dyn-7,12[\"echo\",1]") == ["43/dyn-7,12[1]"])
    }

    @Test func `S14 S15 ids count per namespace over its sockets, and each answer counts once`() {
        let stage = Stage()
        let other = ClientID(slot: 9, generation: 0)
        stage.hub.opened(other)
        stage.receive("0")
        stage.receive("0", from: other)
        #expect(stage.receive("2[\"ask\"]") == [#"420["q"]"#])
        #expect(stage.receive("2[\"ask\"]", from: other) == [#"9: 421["q"]"#])
        #expect(stage.receive("30", "3999[]", "399999999999999999999[]", "3[]", "31[\"not yours\"]") == [])
        #expect(stage.log == [])
        #expect(stage.receive("30[1]", "30[2]") == [])
        #expect(stage.log == ["answer [1]"])
        stage.hub.closed(other, .transportClose)
        #expect(stage.log == ["answer [1]", "answer none", "/ transport close"])
    }

    @Test func `beyond the limit the oldest acknowledgement is given up`() {
        let stage = Stage { $0.maxPendingAcks = 2 }
        stage.receive("0", "2[\"ask\"]", "2[\"ask\"]", "2[\"ask\"]")
        #expect(stage.log == ["answer none"])
        stage.receive("30[0]", "32[2]", "31[1]")
        #expect(stage.log == ["answer none", "answer [2]", "answer [1]"])
    }

    @Test func `S16 S17 binary comes back as it went`() {
        let stage = Stage()
        stage.receive("0")
        let text = #"["echo",{"_placeholder":true,"num":0},{"a":[{"_placeholder":true,"num":1}]}]"#
        #expect(stage.receive("52-" + text) == [])
        stage.hub.receive(binary: [1, 2], from: stage.client)
        #expect(stage.orders() == [])
        stage.hub.receive(binary: [], from: stage.client)
        #expect(stage.orders() == ["452-" + text, "[1, 2]", "[]"])
        stage.receive(#"51-5["echo",{"_placeholder":true,"num":0}]"#)
        stage.hub.receive(binary: [7], from: stage.client)
        #expect(stage.orders() == [#"461-5[{"_placeholder":true,"num":0}]"#, "[7]"])
        #expect(stage.receive("2[\"echo\",{\"_placeholder\":true,\"num\":0}]") == [#"42["echo",{"_placeholder":true,"num":0}]"#])
    }

    @Test func `S23 S24 the connect timeout closes those that joined nothing`() {
        let stage = Stage()
        stage.receive("0/deny,", "0/random,")
        stage.hub.connectTimeoutPassed(stage.client)
        #expect(stage.orders() == ["close"])
        let joined = Stage()
        joined.receive("0")
        joined.hub.connectTimeoutPassed(joined.client)
        #expect(joined.orders() == [])
    }

    @Test func `S25 leaving one namespace from a handler`() {
        let hub = Hub(random: .seeded(state: 1))
        let client = ClientID(slot: 0, generation: 0)
        hub.namespace("/")
        hub.namespace("/custom").handlers.on("bye") { $0.socket.disconnect() }
        hub.opened(client)
        for text in ["0", "0/custom,"] { hub.receive(Array(text.utf8).span, from: client) }
        _ = hub.takeOrders()
        hub.receive(Array("2/custom,[\"bye\"]".utf8).span, from: client)
        let orders = hub.takeOrders()
        guard orders.count == 1, case .send(let message, to: client) = orders[0] else {
            Issue.record("\(orders.count) orders")
            return
        }
        #expect(message.text == Array("41/custom,".utf8))
        #expect(hub.namespace("/").count == 1)
    }

    @Test func `S26 a closing server says so in each namespace, in the order of joining, after what was emitted`() {
        let stage = Stage()
        stage.receive("0/dyn-1,", "0", "0/custom,")
        #expect(stage.receive("2[\"sendclose\"]") == [#"42["last"]"#, "41/dyn-1,", "41", "41/custom,", "close"])
        #expect(stage.log == ["/dyn-1", "/", "/custom"].map { "\($0) server namespace disconnect" })
        #expect(stage.hub.existingNamespace("/dyn-1") == nil)
        stage.hub.closed(stage.client, .forcedClose)
        #expect(stage.log.count == 3)
    }

    @Test func `S28 what a connection handler emits follows the answer, with the auth payload`() {
        let stage = Stage()
        #expect(stage.receive("0/custom,{\"t\":1}") == [#"40/custom,{"sid":"…"}"#, #"42/custom,["welcome",{"t":1}]"#])
    }

    @Test func `S09b P03b an event right after CONNECT is served`() {
        #expect(Stage().receive("0", "2[\"echo\",1]") == [main, #"42["echo",1]"#])
    }

    @Test func `S31 S12 200 namespaces are joined, more than the limit are not, and names leave nothing behind`() {
        let stage = Stage { $0.maxNamespacesPerClient = 200 }
        for number in 0..<200 { #expect(stage.receive("0/dyn-\(number),") == ["40/dyn-\(number),{\"sid\":\"…\"}"]) }
        #expect(stage.receive("0/dyn-x,") == [#"44/dyn-x,{"message":"Too many namespaces"}"#])
        #expect(stage.hub.namespaceCount == 203)
        stage.hub.closed(stage.client, .transportClose)
        #expect(stage.hub.namespaceCount == 3)
    }

    @Test func `S32 an unknown or nameless event is ignored`() {
        let stage = Stage()
        stage.receive("0")
        #expect(stage.receive("2[\"what\"]", "2", "21", "21[\"what\"]") == [])
    }

    @Test func `S14 a namespace removed inside its own handler lets everybody go`() {
        let stage = Stage()
        let custom = stage.hub.namespace("/custom")
        custom.handlers.on("remove") { [unowned hub = stage.hub] _ in hub.removeNamespace("/custom") }
        stage.receive("0", "0/custom,")
        #expect(stage.receive("2/custom,[\"remove\"]").first == "41/custom,")
        #expect(custom.count == 0)
        #expect(stage.hub.existingNamespace("/custom") == nil)
    }

    @Test func `H26 the handshake's query is decoded on demand`() {
        let handshake = HandshakeRequest(query: Array("a=1&a=2&b=%20x+y&c".utf8))
        #expect(handshake.query.map { "\($0.name)=\($0.value)" } == ["a=2", "b= x y", "c="])
    }
}
