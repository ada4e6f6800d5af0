import Evolution
import EvolutionAPI
import Reactor
import Testing

@Suite("The end of a mock")
struct EndTests {
    private final class Remembered {
        weak var store: Store?
    }

    /// From the first turn to the orderly stop, as the program does it.
    private func life(on loop: EventLoop) throws -> Remembered {
        var configuration = Configuration()
        configuration.storage.path = ":memory:"
        let store = try Store(configuration.storage)
        let mock = try Mock(configuration, loop: loop, store: store, publicFolder: nil)
        _ = try mock.listen(host: "127.0.0.1", port: 0)
        let remembered = Remembered()
        remembered.store = store
        loop.enqueue { mock.stop() }
        try loop.run()
        return remembered
    }

    @Test
    func `nothing of it is left once its loop is torn down`() throws {
        let loop = try EventLoop()
        let remembered = try life(on: loop)
        loop.tearDown()
        #expect(remembered.store == nil)
    }
}
