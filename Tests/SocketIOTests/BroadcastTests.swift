import Bytes
import EngineIO
import JSON
import SocketIO
import Testing

@Suite("broadcasts")
struct BroadcastTests {
    @Test func `one encoding and one shared list reach a namespace, a room, or all but the sender`() throws {
        let stage = Stage()
        let namespace = stage.hub.namespace("/")
        namespace.emit("nobody")
        #expect(stage.orders() == [])
        for slot in 10..<14 as Range<UInt32> {
            stage.hub.opened(ClientID(slot: slot, generation: 0))
            stage.receive("0", from: ClientID(slot: slot, generation: 0))
        }
        let sockets = namespace.sockets
        sockets[1].join("r")
        sockets[1].join("r")
        sockets[2].join("r")
        #expect(sockets[1].rooms == ["r"])
        namespace.emit("a")
        namespace.emit("b", to: "r")
        namespace.emit("c", to: "nowhere")
        namespace.emit("d", except: sockets[0])
        #expect(stage.orders() == [#"[10, 11, 12, 13]: 42["a"]"#, #"[11, 12]: 42["b"]"#, #"[11, 12, 13]: 42["d"]"#])
        stage.hub.closed(sockets[1].client, .transportClose)
        sockets[2].leave("r")
        #expect(namespace.roomCount == 0)
        #expect(!sockets[1].isConnected)
        sockets[1].join("ghosts")
        sockets[1].emit("ghost")
        #expect(namespace.roomCount == 0)
        namespace.emit("e")
        #expect(stage.orders() == [#"[10, 13, 12]: 42["e"]"#])
    }

    @Test func `a slot's successor is not mistaken for the client before`() throws {
        let stage = Stage()
        stage.receive("0")
        let old = try #require(stage.hub.namespace("/").sockets.first)
        stage.hub.closed(stage.client, .transportClose)
        let successor = ClientID(slot: stage.client.slot, generation: 2)
        stage.hub.opened(successor)
        stage.receive("0", from: successor)
        stage.hub.closed(stage.client, .transportClose)
        old.emit("x")
        #expect(stage.orders() == [])
        #expect(stage.hub.namespace("/").count == 1)
    }

    @Test func `orders announce themselves once, until they are taken`() {
        let stage = Stage()
        stage.receive("0")
        var calls = 0
        stage.hub.onOrders = { calls += 1 }
        stage.hub.namespace("/").emit("a")
        stage.hub.namespace("/").emit("b")
        #expect(calls == 1)
        _ = stage.hub.takeOrders()
        stage.hub.namespace("/").emit("c")
        #expect(calls == 2)
    }
}
