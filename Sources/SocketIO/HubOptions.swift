import JSON

/// Limits of the Socket.IO floor.
public struct HubOptions: Sendable {
    /// From the opening of a connection to its first namespace, after which it is closed. 45 s, as the reference implementation.
    public var connectTimeout: Duration = .seconds(45)
    /// Namespaces one connection may be in at once; a further one is refused. 1000.
    public var maxNamespacesPerClient = 1000
    /// Bytes of a namespace's name, over which the connection is closed. 1024: longer than any URL path in use.
    public var maxNamespaceNameBytes = 1024
    /// Binary parts of one packet. 10, as the reference implementation since parser 4.2.6.
    public var maxAttachments = 10
    /// Bytes of all binary parts of one packet. 10 000 000: each of the ten at the largest message size.
    public var maxAttachmentBytes = 10_000_000
    /// Acknowledgements one socket may owe; beyond, the oldest is given up. 1000.
    public var maxPendingAcks = 1000
    /// Arrays and objects inside each other.
    public var jsonDepthLimit = JSONValue.defaultDepthLimit

    public init() {}
}
