import Bytes
import HTTP

/// The Socket.IO client's own script, as a Socket.IO server hands it out beside its connections, under the names pages know it by.
///
/// Only names of this table are found, so a request path never reaches the file system.
package struct ClientFiles {
    private struct File {
        let body: [UInt8]
        /// Between the quotes: the same for the same bytes, so that a new client is fetched after an update and only then.
        let version: String
    }

    /// Makes a module of the classic script, which sets `globalThis.io`.
    private static let moduleExports = """

        const { io } = globalThis;
        const { Manager, Socket, connect, protocol } = io;
        export { Manager, Socket, connect, io, io as default, protocol };

        """

    private let files: [String: File]

    /// `script` is a classic script that sets `globalThis.io`. There is no smaller form of it, so both names give the same bytes.
    package init(script: [UInt8]) {
        let classic = Self.file(script)
        files = [
            "socket.io.js": classic, "socket.io.min.js": classic,
            "socket.io.esm.min.js": Self.file(script + Array(Self.moduleExports.utf8)),
        ]
    }

    private static func file(_ body: [UInt8]) -> File {
        File(body: body, version: Hex.encode(Digest.sha256(body).prefix(10)))
    }

    /// The answer for a name below the Engine.IO path; nil when there is no such file. Methods make no difference, as in the
    /// reference implementation.
    func response(for name: String, _ fields: HTTP.Fields) -> Response? {
        guard let file = files[name] else { return nil }
        let tag = "\"\(file.version)\""
        // The reference implementation compares texts: of a list, or of `*`, it makes nothing.
        if let known = fields["if-none-match"], known == tag || known == "W/" + tag { return Response(.notModified) }
        var response = Response.content(.ok, "application/javascript; charset=utf-8", file.body)
        response.framing = .chunked
        response.fields.append("Cache-Control", "public, max-age=0")
        response.fields.append("ETag", tag)
        if let coding = ContentCoding.negotiated(fields["accept-encoding"]), let packed = coding.compress(file.body) {
            response.body = packed
            response.fields.append("Content-Encoding", coding.rawValue)
        }
        return response
    }
}
