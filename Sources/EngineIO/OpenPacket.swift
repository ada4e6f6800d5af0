import Bytes

/// The first packet of a session: its identifier and the server's settings, keys in the order of the reference implementation.
/// Source: engine.io-protocol 4, "Handshake"; wire rows H01.
package enum OpenPacket {
    package static func encode(_ id: SessionID, over transport: Transport, options: EngineOptions) -> EncodedMessage {
        var text: [UInt8] = []
        text.reserveCapacity(120)
        text.append(ascii: #"0{"sid":""#)
        id.append(to: &text)
        let canUpgrade = transport == .polling && options.allowsUpgrades && options.transports.contains(Transports.webSocket)
        text.append(ascii: canUpgrade ? #"","upgrades":["websocket"],"pingInterval":"# : #"","upgrades":[],"pingInterval":"#)
        text.append(decimal: milliseconds(options.pingInterval))
        text.append(ascii: #","pingTimeout":"#)
        text.append(decimal: milliseconds(options.pingTimeout))
        text.append(ascii: #","maxPayload":"#)
        text.append(decimal: options.maxPayloadBytes)
        text.append(UInt8(ascii: "}"))
        return EncodedMessage(text: text)
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        Int(duration / .milliseconds(1))
    }
}
