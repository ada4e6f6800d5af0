package import HTTP

/// What a client asks for.
package struct ClientRequest: Sendable {
    package let method: HTTP.Method
    /// `http://` or `https://`.
    package let address: String
    /// Beside Host and Content-Length.
    package var fields: ResponseFields
    package var body: [UInt8]
    /// Otherwise the connection ends with the answer.
    package var keepsConnection = false

    package init(_ method: HTTP.Method, _ address: String, fields: ResponseFields = ResponseFields(), body: [UInt8] = []) {
        self.method = method
        self.address = address
        self.fields = fields
        self.body = body
    }

    /// The request a redirection makes of this one. A POST becomes a GET without a body where browsers do that (RFC 9110 §15.4.2 to
    /// §15.4.4), and stays itself for 307 and 308. Credentials are for the place they were given for.
    func redirected(by status: Status, to address: String, leavingPlace: Bool) -> ClientRequest {
        let becomesGet = status.code == 303 && method != .head || [301, 302].contains(status.code) && method == .post
        var next = ClientRequest(becomesGet ? .get : method, address, fields: fields, body: becomesGet ? [] : body)
        next.keepsConnection = keepsConnection
        if becomesGet { next.fields.remove("Content-Type") }
        if leavingPlace {
            next.fields.remove("Authorization")
            next.fields.remove("Cookie")
        }
        return next
    }
}
