private import Glibc

/// Reading of whole files, at start only: it blocks.
package enum FileSystem {
    /// The bytes of a file of at most `byteCount` bytes; a larger one fails with EFBIG.
    package static func read(_ path: String, byteCount limit: Int) throws(SystemError) -> [UInt8] {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError(call: "open \(path)", code: errno) }
        defer { close(number) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw SystemError(call: "read \(path)", code: errno) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else { throw SystemError(call: "read \(path)", code: EFBIG) }
        }
    }

    /// The same, or nil when there is no such file.
    package static func readIfPresent(_ path: String, byteCount limit: Int) throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            return try read(path, byteCount: limit)
        } catch {
            guard error.code == ENOENT || error.code == ENOTDIR else { throw error }
            return nil
        }
    }

    /// Every regular file below `folder` as (path from the folder with a leading slash, bytes), in the order of their names. Names
    /// starting with a dot are left out, symbolic links are not followed.
    package static func readTree(
        _ folder: String, fileBytes: Int, totalBytes: Int
    ) throws(SystemError) -> [(path: String, body: [UInt8])] {
        var files: [(path: String, body: [UInt8])] = []
        var folders = [""]
        var total = 0
        while let inner = folders.popLast() {
            for name in try names(in: folder + inner).sorted() where !name.hasPrefix(".") {
                let path = "\(inner)/\(name)"
                switch try kind(of: folder + path) {
                case .folder: folders.append(path)
                case .file:
                    let body = try read(folder + path, byteCount: fileBytes)
                    total += body.count
                    guard total <= totalBytes else { throw SystemError(call: "read \(folder)", code: EFBIG) }
                    files.append((path, body))
                case .other: break
                }
            }
        }
        return files
    }

    package static func isFolder(_ path: String) -> Bool {
        do throws(SystemError) {
            return try kind(of: path) == .folder
        } catch {
            return false
        }
    }

    private enum Kind { case file, folder, other }

    private static func kind(of path: String) throws(SystemError) -> Kind {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw SystemError(call: "lstat \(path)", code: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    private static func names(in folder: String) throws(SystemError) -> [String] {
        guard let directory = unsafe opendir(folder) else { throw SystemError(call: "opendir \(folder)", code: errno) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
