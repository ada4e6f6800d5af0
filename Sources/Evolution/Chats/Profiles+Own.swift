package import JSON

/// What the account changes about itself.
extension Profiles {
    private static let done: JSONValue = ["update": "success"]

    private func require(_ instance: Instance, _ what: String, _ method: String) throws(APIError) {
        try instance.requirePhone()
        if let obstacle = instance.obstacle(calling: method) { throw .failed(500, what, obstacle.description) }
    }

    /// `POST /chat/updateProfileName`.
    package func setName(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try require(instance, "Error updating profile name", "updateProfileName")
        guard let name = body["name"]?.string else { return Self.done }
        change(instance, name: name, pictureURL: instance.profilePictureURL)
        return Self.done
    }

    /// `POST /chat/updateProfileStatus`.
    package func setAbout(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try require(instance, "Error updating profile status", "updateProfileStatus")
        guard let text = body["status"]?.string else { return Self.done }
        instance.account.about = Person.About(text: text, setAt: wiring.world.wallTime)
        return Self.done
    }

    /// `POST /chat/updateProfilePicture`. The socket is opened anew afterwards.
    package func setPicture(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        let what = "Error updating profile picture"
        try instance.requirePhone()
        guard MediaSource(body["picture"]?.string) != nil else { throw .failed(500, what, "[object Object]") }
        try require(instance, what, "updateProfilePicture")
        change(instance, name: instance.profileName ?? "", pictureURL: wiring.world.makePictureURL())
        reopen(instance)
        return Self.done
    }

    /// `DELETE /chat/removeProfilePicture`.
    package func removePicture(at instance: Instance) throws(APIError) -> JSONValue {
        try require(instance, "Error removing profile picture", "removeProfilePicture")
        change(instance, name: instance.profileName ?? "", pictureURL: nil)
        reopen(instance)
        return Self.done
    }

    /// The phone has the same name and picture, so that the next login keeps them.
    private func change(_ instance: Instance, name: String, pictureURL: String?) {
        instance.profileName = name
        instance.profilePictureURL = pictureURL
        instance.phone = Phone(number: instance.own.description, profileName: name, pictureURL: pictureURL)
    }

    private func reopen(_ instance: Instance) { wiring.line.drop(instance, .restartRequired) }

    // MARK: Privacy

    /// `GET /chat/fetchPrivacySettings`. Once fetched, the socket answers from memory, also when it is closed.
    package func privacy(of instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        if !instance.knowsPrivacy, let obstacle = instance.obstacle(calling: "fetchPrivacySettings") {
            throw .uncaught(obstacle.text)
        }
        instance.knowsPrivacy = true
        return instance.account.privacy.body
    }

    /// `POST /chat/updatePrivacySettings`. The socket is opened anew afterwards.
    package func setPrivacy(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try require(instance, "Error updating privacy settings", "updateReadReceiptsPrivacy")
        var account = instance.account
        account.privacy.take(body)
        instance.account = account
        reopen(instance)
        return ["update": "success", "data": account.privacy.body]
    }
}
