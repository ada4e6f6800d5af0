import Evolution
import HTTP

extension Routes {
    /// Conversations, groups and what businesses have.
    static func chats(_ controllers: Controllers, refusesBodies: Bool) -> [Route] {
        let chats = controllers.chats
        let groups = controllers.groups
        return [
            .instance(.post, "/chat/whatsappNumbers/:instanceName", chats.whatsappNumbers),
            .instance(.post, "/chat/archiveChat/:instanceName", chats.archive, ChatSchemas.archive),
            .instance(.post, "/chat/markChatUnread/:instanceName", chats.markUnread, ChatSchemas.unread)
                .documented(.lastMessages(), unless: refusesBodies),
            .instance(.post, "/chat/fetchProfilePictureUrl/:instanceName", chats.fetchPicture, ChatSchemas.picture),
            .instance(.post, "/chat/updateBlockStatus/:instanceName", chats.block, ChatSchemas.block),
            .instance(.post, "/chat/findContacts/:instanceName", chats.findContacts, ChatSchemas.contacts)
                .documented(.contactID(), unless: refusesBodies),
            .instance(.post, "/chat/findMessages/:instanceName", chats.findMessages, ChatSchemas.messages),
            .instance(.post, "/chat/findStatusMessage/:instanceName", chats.findStatuses, ChatSchemas.statuses)
                .documented(.pageLimit(), unless: refusesBodies),
            .instance(.post, "/chat/findChats/:instanceName", chats.findChats, ChatSchemas.contacts),
            .instance(.get, "/chat/findChatByRemoteJid/:instanceName", chats.findChat),
            .instance(.post, "/chat/fetchBusinessProfile/:instanceName", chats.fetchBusiness, ChatSchemas.picture),
            .instance(.post, "/chat/fetchProfile/:instanceName", chats.fetchProfile, ChatSchemas.profile),
            .instance(.post, "/chat/updateProfileName/:instanceName", chats.setName, ChatSchemas.name),
            .instance(.post, "/chat/updateProfileStatus/:instanceName", chats.setAbout, ChatSchemas.about),
            .instance(.post, "/chat/updateProfilePicture/:instanceName", chats.setPicture, ChatSchemas.picture),
            .instance(.delete, "/chat/removeProfilePicture/:instanceName", chats.removePicture),
            .instance(.get, "/chat/fetchPrivacySettings/:instanceName", chats.privacy),
            .instance(.post, "/chat/updatePrivacySettings/:instanceName", chats.setPrivacy, ChatSchemas.privacy),

            .instance(.post, "/group/create/:instanceName", groups.create, GroupSchemas.create),
            .instance(
                .post, "/group/updateGroupSubject/:instanceName",
                groups.on({ $0.setSubject }, .created, GroupSchemas.subject)),
            .instance(
                .post, "/group/updateGroupPicture/:instanceName",
                groups.on({ $0.setPicture }, .created, GroupSchemas.picture)),
            .instance(
                .post, "/group/updateGroupDescription/:instanceName",
                groups.on({ $0.setDescription }, .created, GroupSchemas.description)),
            .instance(.get, "/group/findGroupInfos/:instanceName", groups.on({ $0.find }, .ok, GroupSchemas.group)),
            .instance(.get, "/group/fetchAllGroups/:instanceName", groups.fetchAll),
            .instance(.get, "/group/participants/:instanceName", groups.on({ $0.participants }, .ok, GroupSchemas.group)),
            .instance(.get, "/group/inviteCode/:instanceName", groups.on({ $0.inviteCode }, .ok, GroupSchemas.group)),
            .instance(.get, "/group/inviteInfo/:instanceName", groups.inviteInfo),
            .instance(.get, "/group/acceptInviteCode/:instanceName", groups.acceptInvite),
            .instance(.post, "/group/sendInvite/:instanceName", groups.sendInvite),
            .instance(
                .post, "/group/revokeInviteCode/:instanceName",
                groups.on({ $0.revokeInvite }, .created, GroupSchemas.group)),
            .instance(
                .post, "/group/updateParticipant/:instanceName",
                groups.on({ $0.updateParticipants }, .created, GroupSchemas.participants)),
            .instance(
                .post, "/group/updateSetting/:instanceName", groups.on({ $0.setSetting }, .created, GroupSchemas.setting)),
            .instance(
                .post, "/group/toggleEphemeral/:instanceName",
                groups.on({ $0.setExpiration }, .created, GroupSchemas.expiration)),
            .instance(.delete, "/group/leaveGroup/:instanceName", groups.on({ $0.leave }, .ok, nil)),

            .instance(.get, "/label/findLabels/:instanceName", controllers.labels.find),
            .instance(.post, "/label/handleLabel/:instanceName", controllers.labels.handle, OfficeSchemas.label),
            .instance(.post, "/call/offer/:instanceName", controllers.calls.offer, OfficeSchemas.call),
            .instance(.post, "/business/getCatalog/:instanceName", controllers.business.catalog),
            .instance(.post, "/business/getCollections/:instanceName", controllers.business.collections),
            .instance(.post, "/template/create/:instanceName", controllers.templates.create),
            .instance(.get, "/template/find/:instanceName", controllers.templates.find),
        ]
    }

    /// What others do.
    static func outside(_ controllers: Controllers) -> [Route] {
        let outside = controllers.outside
        return [
            .control("/mock/instances/:instanceName/groups", outside.group, OutsideSchemas.group),
            .control("/mock/instances/:instanceName/calls", outside.call, OutsideSchemas.call),
            .control("/mock/instances/:instanceName/contacts", outside.contact, OutsideSchemas.contact),
            .control("/mock/instances/:instanceName/labels", outside.label, OutsideSchemas.label),
            .control("/mock/instances/:instanceName/chats", outside.chat, OutsideSchemas.chat),
            .control("/mock/instances/:instanceName/history", outside.history, OutsideSchemas.history),
        ]
    }
}
