// swift-tools-version: 6.3
import PackageDescription

// The floors of the house, from the ground up. A target looks only down and only along the arrows written here;
// `script/check-layers.sh` holds every import to this table.

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// A door to a C library of the system: flat shims for macros, unions and variadics, no logic.
func door(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func floor(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func suite(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name), "TestKit"] + dependencies, swiftSettings: strict)
}

let collections: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "evolution-mock",
    products: [
        .executable(name: "evolution-mock", targets: ["evolution-mock"]),
        .library(name: "SocketIOServer", targets: ["Server", "SocketIO", "EngineIO", "JSON", "Reactor"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    ],
    targets: [
        // C doors
        door("COpenSSL", pkgConfig: "openssl", apt: "libssl-dev"),
        door("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        door("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        door("CQREncode", pkgConfig: "libqrencode", apt: "libqrencode-dev"),
        .target(name: "CLinux"),
        // 0
        floor("Bytes", ["COpenSSL"]),
        // 1
        floor("JSON", ["Bytes"]),
        floor("HTTP", ["Bytes", "CZlib"]),
        floor("EngineIO", ["Bytes", deque]),
        floor("Storage", ["CSQLite"]),
        floor("Reactor", ["Bytes", "CLinux", "COpenSSL"]),
        // 2
        floor("WebSocket", ["Bytes", "HTTP", "CZlib"]),
        floor("SocketIO", ["Bytes", "JSON", "EngineIO"]),
        floor("Evolution", ["Bytes", "JSON", "Storage", "CQREncode", "CZlib", deque, collections]),
        // 3
        floor("Server", ["Bytes", "JSON", "HTTP", "WebSocket", "EngineIO", "SocketIO", "Reactor", deque]),
        // 4
        floor("EvolutionAPI", ["Bytes", "JSON", "HTTP", "EngineIO", "SocketIO", "Evolution", "Server", "Reactor"]),
        // 5
        program("evolution-mock", ["EvolutionAPI", "Evolution", "Reactor", arguments]),
        program("wire-server", ["Server", "SocketIO", "EngineIO", "WebSocket", "JSON", "HTTP", "Reactor", arguments]),
        // Tests
        .target(name: "TestKit", dependencies: ["Bytes"], path: "Tests/TestKit", swiftSettings: strict),
        suite("Bytes", []),
        suite("JSON", ["Bytes"]),
        suite("HTTP", ["Bytes"]),
        suite("EngineIO", ["Bytes"]),
        suite("Storage", []),
        suite("Reactor", ["Bytes"]),
        suite("WebSocket", ["Bytes", "HTTP"]),
        suite("SocketIO", ["Bytes", "JSON", "EngineIO"]),
        suite("Evolution", ["Bytes", "JSON"]),
        suite("Server", ["Bytes", "JSON", "HTTP", "WebSocket", "EngineIO", "SocketIO", "Reactor"]),
        suite("EvolutionAPI", ["Bytes", "JSON", "HTTP", "Evolution", "Server", "Reactor"]),
    ],
    swiftLanguageModes: [.v6]
)
