import COpenSSL

/// Bytes as libcrypto reads and writes them.
@safe final class MemoryBIO {
    let pointer: OpaquePointer

    init(_ bytes: [UInt8] = []) throws(TLSError) {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { throw .library(TLSError.takeText()) }
        unsafe pointer = bio
        guard !bytes.isEmpty else { return }
        var written = 0
        guard unsafe BIO_write_ex(pointer, bytes, bytes.count, &written) == 1 else { throw .library(TLSError.takeText()) }
    }

    deinit { unsafe BIO_free(pointer) }

    /// Everything written into it.
    func takeAll() -> [UInt8] {
        let pending = unsafe BIO_ctrl_pending(pointer)
        return unsafe [UInt8](unsafeUninitializedCapacity: pending) { buffer, count in
            guard unsafe BIO_read_ex(pointer, buffer.baseAddress, pending, &count) != 1 else { return }
            count = 0
        }
    }
}

/// Sole owner of an X.509 certificate.
@safe final class Certificate {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    deinit { unsafe X509_free(pointer) }
}
