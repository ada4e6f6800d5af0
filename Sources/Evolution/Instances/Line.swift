import JSON

/// Does what the connections of instances order: makes codes, tells events, keeps the alarm.
final class Line {
    private let world: World
    private let publisher: EventPublisher
    private let quirks: Quirks
    private let codeColour: RGB
    /// Things a broken line keeps for later. More than a simulated outage brings; the oldest are lost.
    private static let backlogLimit = 1000

    /// Something kept for later: exactly one of the two is called.
    struct Deferred {
        let isOpen: () -> Void
        let isLost: () -> Void
    }

    init(world: World, publisher: EventPublisher, quirks: Quirks, codeColour: RGB) {
        self.world = world
        self.publisher = publisher
        self.quirks = quirks
        self.codeColour = codeColour
    }

    /// Opens a connection that is closed. A number makes each code come with a pairing code; without one an earlier number is
    /// dropped.
    func connect(_ instance: Instance, number: String?) {
        guard instance.state == .close else { return }
        instance.pairingNumber = number
        if !quirks.countsCodesForever { instance.qrCode = nil }
        follow(instance.connection.connect(), on: instance)
    }

    /// Opens the connection of a phone that was paired before the server started.
    func reconnect(_ instance: Instance) {
        follow(instance.connection.reconnect(), on: instance)
    }

    /// The phone scanned the code on show. False when none is.
    func scan(_ instance: Instance, with phone: Phone) -> Bool {
        guard instance.connection.isScannable else { return false }
        instance.phone = phone
        follow(instance.connection.scan(), on: instance)
        return true
    }

    func drop(_ instance: Instance, _ code: CloseCode) {
        follow(instance.connection.drop(code), on: instance)
    }

    /// Does something when the line is open: now, or when it opens again; the other thing, if the account is lost before.
    func whenOpen(_ instance: Instance, _ action: @escaping () -> Void, orLost lost: @escaping () -> Void = {}) {
        guard instance.state != .open else { return action() }
        guard instance.connection.isLoggedIn else { return lost() }
        if instance.backlog.count == Self.backlogLimit { instance.backlog.removeFirst().isLost() }
        instance.backlog.append(Deferred(isOpen: action, isLost: lost))
    }

    private func follow(_ orders: [Connection.Order], on instance: Instance) {
        for order in orders { follow(order, on: instance) }
    }

    private func follow(_ order: Connection.Order, on instance: Instance) {
        switch order {
        case .announceConnecting:
            instance.knowsPrivacy = false
            publisher.publish(.connectionUpdate, state(of: instance, "connecting", reason: 200), of: instance)
        case .showCode(let count): showCode(count, on: instance)
        case .announceRefusal: announceRefusal(of: instance)
        case .announceOpen: announceOpen(instance)
        case .announceClose(let code): announceClose(of: instance, code)
        case .sleep: cancelAlarm(of: instance)
        case .wake(let delay):
            cancelAlarm(of: instance)
            guard delay > .zero else { return follow(instance.connection.wake(), on: instance) }
            instance.connectionAlarm = world.schedule(after: delay) { [weak self, weak instance] in
                guard let self, let instance else { return }
                instance.connectionAlarm = nil
                follow(instance.connection.wake(), on: instance)
            }
        }
    }

    private func cancelAlarm(of instance: Instance) {
        world.cancel(instance.connectionAlarm)
        instance.connectionAlarm = nil
    }

    private func showCode(_ count: Int, on instance: Instance) {
        let text = world.makeQRText()
        let pairingCode = instance.pairingNumber == nil ? nil : world.makePairingCode()
        let dataURL = QRPicture(text: text, colour: codeColour)?.dataURL ?? ""
        let code = QRCode(count: count, pairingCode: pairingCode, text: text, dataURL: dataURL)
        instance.qrCode = code
        store("connecting", in: instance)
        publisher.publish(.qrcodeUpdated, code.data(instance: instance.name), of: instance)
        guard let phone = instance.waitingPhone else { return }
        instance.waitingPhone = nil
        // Not now: the orders that show this code are still being followed.
        _ = world.schedule(after: .zero) { [weak self, weak instance] in
            if let instance { _ = self?.scan(instance, with: phone) }
        }
    }

    /// Pairs with a phone that scans the code on show or the next one, and tells whether the connection opened or closed.
    func pair(_ instance: Instance, with phone: Phone, _ outcome: @escaping (_ isOpen: Bool) -> Void) {
        guard instance.state != .open else { return outcome(true) }
        instance.pairingOutcomes.append(outcome)
        if !scan(instance, with: phone), !instance.connection.isLoggedIn { instance.waitingPhone = phone }
        connect(instance, number: instance.pairingNumber)
    }

    private func tellPairing(of instance: Instance, isOpen: Bool) {
        let outcomes = instance.pairingOutcomes
        instance.pairingOutcomes = []
        instance.waitingPhone = nil
        for outcome in outcomes { outcome(isOpen) }
    }

    private func announceRefusal(of instance: Instance) {
        instance.qrCode = nil
        let message: JSONValue = ["message": "QR code limit reached, please login again", "statusCode": 500]
        publisher.publish(.qrcodeUpdated, message, of: instance)
        var data: JSONObject = ["instance": .string(instance.name), "state": "refused", "statusReason": 428]
        if let owner = instance.ownerJID {
            data["wuid"] = .string(owner)
            data["profileName"] = .optional(instance.profileName)
            data["profilePictureUrl"] = .optional(instance.profilePictureURL)
        }
        publisher.publish(.connectionUpdate, .object(data), of: instance)
        tellPairing(of: instance, isOpen: false)
    }

    private func announceOpen(_ instance: Instance) {
        if let phone = instance.phone {
            instance.ownerJID = phone.jid.description
            instance.profileName = phone.profileName
            instance.profilePictureURL = phone.pictureURL
        }
        instance.sender = instance.ownerJID
        store("open", in: instance)
        let data: JSONValue = [
            "instance": .string(instance.name), "wuid": .optional(instance.ownerJID),
            "profileName": .optional(instance.profileName), "profilePictureUrl": .optional(instance.profilePictureURL),
            "state": "open", "statusReason": 200,
        ]
        publisher.publish(.connectionUpdate, data, of: instance)
        let backlog = instance.backlog
        instance.backlog = []
        for deferred in backlog { deferred.isOpen() }
        tellPairing(of: instance, isOpen: true)
    }

    private func announceClose(of instance: Instance, _ code: CloseCode) {
        let disconnection = Disconnection(code, instance: instance.name, at: world.wallTime)
        instance.disconnection = disconnection
        let backlog = instance.backlog
        instance.backlog = []
        store("close", in: instance)
        let status: JSONValue = [
            "instance": .string(instance.name), "status": "closed", "disconnectionAt": .string(disconnection.at.iso8601),
            "disconnectionReasonCode": .integer(code.rawValue), "disconnectionObject": .string(disconnection.object),
        ]
        publisher.publish(.statusInstance, status, of: instance)
        publisher.publish(.logoutInstance, .null, of: instance)
        publisher.publish(.connectionUpdate, state(of: instance, "close", reason: code.rawValue), of: instance)
        for deferred in backlog { deferred.isLost() }
        tellPairing(of: instance, isOpen: false)
    }

    private func store(_ status: String, in instance: Instance) {
        instance.storedStatus = status
        instance.updatedAt = world.wallTime
    }

    private func state(of instance: Instance, _ state: String, reason: Int) -> JSONValue {
        ["instance": .string(instance.name), "state": .string(state), "statusReason": .integer(reason)]
    }
}
