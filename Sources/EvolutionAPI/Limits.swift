import EngineIO
import Evolution
import HTTP
import Server
import SocketIO

// The bounds of the configuration, handed to the floors they belong to.

extension HTTPServerOptions {
    mutating func apply(_ bounds: Configuration.Limits) {
        connectionCount = bounds.connectionCount
        limits.bodyBytes = bounds.bodyBytes
        limits.headBytes = bounds.headerBytes
        limits.fieldCount = bounds.headerCount
        headTimeout = bounds.headTimeout
        requestTimeout = bounds.requestTimeout
        keepAliveTimeout = bounds.keepAlive
    }
}

extension EngineIOServerOptions {
    mutating func apply(_ bounds: Configuration.Limits) {
        engine.maxQueuedBytes = bounds.queuedBytes
        engine.maxPayloadBytes = bounds.messageBytes
        sessionCount = bounds.sessionCount
        sessionsPerAddress = bounds.sessionsPerAddress
        fragmentCount = bounds.fragmentCount
    }
}

extension HubOptions {
    init(_ bounds: Configuration.Limits) {
        self.init()
        maxAttachments = bounds.attachmentCount
        maxAttachmentBytes = bounds.attachmentCount * bounds.messageBytes
        maxNamespacesPerClient = bounds.namespaceCount
        jsonDepthLimit = bounds.jsonDepth
    }
}
