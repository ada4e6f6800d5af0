import CLinux

extension Stream {
    /// Begins to connect; the client hears `streamOpened` once bytes can flow, secured if `tls` is given, or `streamClosed` with the
    /// reason. The time allowed is the caller's to watch.
    package static func connect(
        loop: EventLoop, to address: SocketAddress, tls: TLSSession? = nil, client: any StreamClient
    ) throws(SystemError) -> Stream {
        let descriptor = FileDescriptor(owning: try SystemError.check(clinux_socket(address.raw.family), "socket"))
        _ = try SystemError.check(clinux_send_at_once(descriptor.number), "setsockopt")
        var raw = address.raw
        let answer = unsafe clinux_connect(descriptor.number, &raw)
        if answer != -SystemError.inProgress { _ = try SystemError.check(answer, "connect") }
        return try Stream(
            loop: loop, transport: Transport(descriptor, tls: tls), peer: address, client: client, state: .connecting)
    }

    /// Two streams connected to each other without a network; for tests.
    package static func pair(on loop: EventLoop) throws(SystemError) -> (Stream, Stream) {
        let pair = try FileDescriptor.pair()
        return (try Stream(loop: loop, descriptor: pair.first), try Stream(loop: loop, descriptor: pair.second))
    }
}
