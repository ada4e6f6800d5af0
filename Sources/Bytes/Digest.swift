private import COpenSSL

/// Digests by libcrypto, and the comparison of secrets.
package enum Digest {
    /// 20 bytes (FIPS 180-4). For the WebSocket handshake and entity tags only; no security rests on it.
    package static func sha1(_ bytes: [UInt8]) -> [UInt8] {
        unsafe digest(bytes, length: Int(SHA_DIGEST_LENGTH)) { unsafe SHA1($0, $1, $2) }
    }

    /// 32 bytes (FIPS 180-4).
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        unsafe digest(bytes, length: Int(SHA256_DIGEST_LENGTH)) { unsafe SHA256($0, $1, $2) }
    }

    private static func digest(
        _ bytes: [UInt8], length: Int,
        by function: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?) -> UnsafeMutablePointer<UInt8>?
    ) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: length) { output, initializedCount in
            unsafe bytes.withUnsafeBufferPointer { input in
                _ = unsafe function(input.baseAddress, input.count, output.baseAddress)
            }
            initializedCount = length
        }
    }

    /// Whether two secrets are equal, in a time that depends on the length of `given` alone: digests of both are compared in full.
    package static func isEqualInConstantTime(_ given: String, _ expected: String) -> Bool {
        let left = sha256(Array(given.utf8))
        let right = sha256(Array(expected.utf8))
        var difference: UInt8 = 0
        for index in 0..<left.count { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
