/// Gets the bytes behind an address; the domain itself reaches no network. Calls back once, perhaps before it returns.
package typealias MediaFetcher = (
    _ address: String, _ completed: @escaping (Result<[UInt8], FetchFailure>) -> Void
) -> Void

/// Why an address gave no bytes, in the words of the HTTP client of the real server: `Request failed with status code 404`.
package struct FetchFailure: Error, Equatable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// How the failure ends up in an error message.
    var axiosText: String { "AxiosError: \(text)" }
}
