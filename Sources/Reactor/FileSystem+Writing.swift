private import Glibc

extension FileSystem {
    /// Makes a folder in one that exists; fine if it is there already.
    package static func makeFolder(_ path: String) throws(SystemError) {
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw SystemError(call: "mkdir \(path)", code: errno) }
    }

    /// Replaces a file: whoever opens it finds the old bytes or the new ones, never a part. A secret one is its owner's alone from
    /// the first byte on.
    package static func write(_ bytes: [UInt8], to path: String, isSecret: Bool = false) throws(SystemError) {
        let draft = path + ".new"
        _ = unsafe unlink(draft)
        let number = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, isSecret ? 0o600 : 0o644)
        guard number >= 0 else { throw SystemError(call: "open \(draft)", code: errno) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
            guard count > 0 else {
                let code = errno
                Glibc.close(number)
                throw SystemError(call: "write \(draft)", code: code)
            }
            rest = rest.dropFirst(count)
        }
        guard Glibc.close(number) == 0, unsafe rename(draft, path) == 0 else {
            throw SystemError(call: "rename \(draft)", code: errno)
        }
    }
}
