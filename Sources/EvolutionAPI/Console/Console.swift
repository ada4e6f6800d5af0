import HTTP
import Reactor
import Server

/// The web console: the files of `Public/`, at `/manager/` where the real server has its manager, and by their names at the root.
struct Console {
    /// Only this server's own files run, and only this server is talked to.
    private static let policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

    /// The client's script, which Socket.IO serves too.
    static let clientPath = "/socket.io.js"

    let files: StaticFiles

    static func files(in folder: String) throws(SystemError) -> StaticFiles {
        try StaticFiles(folder: folder, links: [ContractController.source], policy: policy)
    }

    /// Nil when the path is none of the console's.
    func response(to request: Request) -> Response? {
        guard request.method == .get || request.method == .head else { return nil }
        let path = request.path
        if path == "/manager" {
            var response = Response.content(.movedPermanently, "text/html; charset=utf-8", Array("Redirecting to /manager/".utf8))
            response.fields.append("Location", "/manager/")
            return response
        }
        guard path.hasPrefix("/manager/") else { return files.response(for: path, request: request) }
        if let response = files.response(for: String(path.dropFirst("/manager".count)), request: request) { return response }
        return isPage(path) ? files.response(for: "/index.html", request: request) : nil
    }

    /// Whether a path may be one of the console's own, known to its script alone: no way up, nothing escaped.
    private func isPage(_ path: String) -> Bool {
        !path.utf8.contains { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "\\") }
            && !path.split(separator: "/").contains { $0.hasPrefix(".") }
    }
}
