/// A set of clients that a broadcast can hold on to: an array, shared as it is with the order that names its members, and the
/// place of each for leaving in constant time.
package struct Members: Sendable {
    package private(set) var list: [ClientID] = []
    private var position: [ClientID: Int] = [:]

    package init() {}

    package var isEmpty: Bool { list.isEmpty }
    package var count: Int { list.count }

    package func contains(_ client: ClientID) -> Bool { position[client] != nil }

    package mutating func insert(_ client: ClientID) {
        guard position[client] == nil else { return }
        position[client] = list.count
        list.append(client)
    }

    package mutating func remove(_ client: ClientID) {
        guard let index = position.removeValue(forKey: client) else { return }
        let last = list.removeLast()
        guard index < list.count else { return }
        list[index] = last
        position[last] = index
    }
}

/// The rooms of a namespace. A room exists as long as somebody is in it.
package struct Rooms: Sendable {
    private var rooms: [String: Members] = [:]

    package init() {}

    package var count: Int { rooms.count }

    package func members(of room: String) -> [ClientID] { rooms[room]?.list ?? [] }

    package mutating func join(_ room: String, _ client: ClientID) {
        rooms[room, default: Members()].insert(client)
    }

    package mutating func leave(_ room: String, _ client: ClientID) {
        rooms[room]?.remove(client)
        if rooms[room]?.isEmpty == true { rooms[room] = nil }
    }
}
