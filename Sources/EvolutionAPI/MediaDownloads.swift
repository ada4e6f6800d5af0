import Evolution
import HTTP
import Reactor
import Server

/// Media addresses fetched over HTTP, with failures in the words of the imitated server's client.
enum MediaDownloads {
    static func fetcher(_ client: HTTPClient) -> MediaFetcher {
        { address, completed in
            client.get(address) { outcome in
                switch outcome {
                case .success(let response) where (200..<300).contains(response.status.code): completed(.success(response.body))
                case .success(let response):
                    completed(.failure(FetchFailure("Request failed with status code \(response.status.code)")))
                case .failure(let failure): completed(.failure(FetchFailure(text(of: failure))))
                }
            }
        }
    }

    /// ECONNREFUSED (errno(3)).
    private static let connectionRefused: Int32 = 111

    private static func text(of failure: HTTPClient.Failure) -> String {
        switch failure {
        case .unsupportedAddress: "Unsupported protocol"
        case .unknownHost(let host): "getaddrinfo ENOTFOUND \(host)"
        case .connection(let address, .failed(let error)) where error.code == connectionRefused: "connect ECONNREFUSED \(address)"
        case .connection, .endedEarly: "socket hang up"
        case .badResponse(.bodyTooLarge): "maxContentLength size exceeded"
        case .badResponse: "Parse Error"
        case .tooManyRedirections: "Maximum number of redirects exceeded"
        case .timeout: "timeout of 10000ms exceeded"
        }
    }
}
