import Storage

/// What is wrong with the store, in a sentence for its owner.
package struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String
    /// Another name in `MOCK_DATABASE` would help; otherwise it is the system that fails.
    package let isConfiguration: Bool

    init(_ error: DatabaseError) {
        description = error.description
        switch error {
        case .cannotOpen, .readOnly, .locked, .foreign, .damaged, .newer: isConfiguration = true
        case .full, .cannotWrite, .failed: isConfiguration = false
        }
    }
}
