package import JSON

extension Instance {
    /// The row of `fetchInstances` with its seven relations and its counts, keys in the real order.
    package func row(clientName: String) -> JSONValue {
        [
            "id": .string(id), "name": .string(name), "connectionStatus": .string(storedStatus),
            "ownerJid": .optional(ownerJID), "profileName": .optional(profileName), "profilePicUrl": .optional(profilePictureURL),
            "integration": .string(integration.rawValue), "number": .optional(number), "businessId": .optional(businessID),
            "token": .string(token), "clientName": .string(clientName),
            "disconnectionReasonCode": disconnection.map { .integer($0.code.rawValue) } ?? .null,
            "disconnectionObject": .optional(disconnection?.object),
            "disconnectionAt": .optional(disconnection?.at.iso8601),
            "createdAt": .string(createdAt.iso8601), "updatedAt": .string(updatedAt.iso8601),
            "Chatwoot": Chatwoot.row(of: self), "Proxy": relation(.proxy), "Rabbitmq": relation(.rabbitmq),
            "Nats": relation(.nats),
            "Sqs": relation(.sqs), "Websocket": relation(.websocket), "Setting": settings.row(of: id),
            "_count": [
                "Message": .integer(messages.count), "Contact": .integer(contacts.count), "Chat": .integer(chats.count),
            ],
        ]
    }

    /// Webhook, Pusher and Kafka are not among the relations the real server joins.
    private func relation(_ kind: IntegrationKind) -> JSONValue { integrations[kind]?.row(of: id) ?? .null }
}
