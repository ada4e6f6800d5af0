import Bytes

/// The world being faked: instances, their messages, the people at the other end, and the events of it all.
///
/// Two of them can live in one process; nothing is shared. Loop thread only.
package final class Simulation {
    package let events = EventBus()
    package let instances: InstanceRegistry
    package let messenger: Messenger
    package let simulator: Simulator
    package let conversations: Conversations
    package let profiles: Profiles
    package let groups: Groups
    package let labels: Labels
    package let calls: Calls
    package let business: Business
    package let templates: Templates
    package let chatbots: Chatbots
    package let channels: ChannelInbox
    package let chatwoot: Chatwoot
    package let socket: SocketCalls
    package let quirks: Quirks
    package let store: Store

    /// The stored instances are there when this returns; they connect soon after.
    package init(_ configuration: Configuration, world: World, store: Store) {
        self.store = store
        world.random.skip(toStart: store.earlierStarts)
        quirks = configuration.quirks
        let publisher = EventPublisher(
            bus: events, world: world, quirks: quirks, serverURL: configuration.server.url,
            showsTokens: configuration.keys.areShownInEvents, hasNamespaces: configuration.websocket.isEnabled)
        let line = Line(
            world: world, publisher: publisher, quirks: quirks, codeColour: configuration.instances.codeColour)
        let receipts = Receipts(world: world, publisher: publisher, line: line)
        let directory = Directory(store: store, addressing: configuration.simulator.addressing)
        instances = InstanceRegistry(
            world: world, publisher: publisher, line: line, quirks: quirks,
            policy: InstanceRegistry.Policy(
                instances: configuration.instances,
                switches: IntegrationSwitches(websocket: configuration.websocket, queues: configuration.queues),
                serverURL: configuration.server.url, cloudWebhookToken: configuration.keys.cloudWebhookToken),
            store: store)
        messenger = Messenger(world: world, publisher: publisher, directory: directory, receipts: receipts, quirks: quirks)
        let inbox = Inbox(world: world, publisher: publisher, quirks: quirks, directory: directory)
        simulator = Simulator(
            world: world, publisher: publisher, line: line, receipts: receipts, directory: directory, inbox: inbox,
            history: History(world: world, publisher: publisher, directory: directory),
            quirks: quirks)
        let wiring = Wiring(world: world, publisher: publisher, line: line, directory: directory, quirks: quirks)
        conversations = Conversations(wiring)
        profiles = Profiles(wiring, conversations: conversations)
        groups = Groups(wiring, messenger: messenger)
        messenger.findGroup = { [weak groups] instance, jid in groups?.view(of: jid, at: instance) }
        labels = Labels(wiring, conversations: conversations)
        calls = Calls(wiring, receipts: receipts)
        business = Business(wiring, conversations: conversations)
        templates = Templates(wiring)
        channels = ChannelInbox(world: world, publisher: publisher, registry: instances, quirks: quirks)
        let records = Records(store: store, world: world)
        chatwoot = Chatwoot(
            records: records, quirks: quirks, registry: instances, isEnabled: configuration.chatbots.isChatwootEnabled,
            serverURL: configuration.server.url)
        instances.chatwoot = chatwoot
        socket = SocketCalls(world: world, directory: directory)
        chatbots = Chatbots(
            world: world, publisher: publisher, quirks: quirks, records: records,
            policy: configuration.chatbots, serverURL: configuration.server.url)
        inbox.hear = chatbots.hear
        channels.hear = chatbots.hear
        if configuration.simulator.mode == .auto {
            events.add(
                Autopilot(
                    world: world, simulator: simulator, instances: instances, scanDelay: configuration.simulator.scanDelay,
                    chatterInterval: configuration.simulator.chatterInterval))
        }
        instances.restore()
    }
}

extension RandomSource {
    /// Under a seed every start of one store draws from a place of its own: identifiers must not come again.
    fileprivate mutating func skip(toStart number: Int) {
        guard number > 0, case .seeded(let state) = self else { return }
        self = .seeded(state: state &+ UInt64(number) &* 0xD1B5_4A32_D192_ED03)
    }
}
