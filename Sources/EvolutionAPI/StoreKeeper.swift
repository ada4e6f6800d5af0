import Evolution
import Reactor

/// Makes each turn durable before anybody hears of it, and lets the store tidy up.
///
/// When a turn cannot be stored, the connections that were about to tell of it are aborted instead, so that nobody was told what is
/// not so; requests that would change something are answered with 500 until a try each second succeeds. What waits in the queue of a
/// Socket.IO client that polls is not recalled.
final class StoreKeeper {
    private let store: Store
    private let loop: EventLoop
    private let now: () -> WallTime

    /// Between two looks for messages that have become too old.
    private static let restInterval = Duration.seconds(60)
    /// Between two portions of the same sweep, so that clients are served in between.
    private static let sweepInterval = Duration.milliseconds(20)
    private static let retryInterval = Duration.seconds(1)

    init(store: Store, loop: EventLoop, now: @escaping () -> WallTime) {
        self.store = store
        self.loop = loop
        self.now = now
        loop.beforeSleep { [weak self] in self?.commit() }
        _ = loop.after(Self.restInterval) { [weak self] in self?.sweep() }
    }

    private func commit() {
        let wasFailing = store.isFailing
        do throws(StoreError) {
            try store.commit()
        } catch {
            loop.abortDirty()
            guard !wasFailing else { return }
            StandardError.write("evolution-mock: \(error)\n")
            retryLater()
        }
    }

    private func retryLater() {
        _ = loop.after(Self.retryInterval) { [weak self] in
            guard let self, store.isFailing else { return }
            do throws(StoreError) {
                try store.retry()
                StandardError.write("evolution-mock: the database can be written again\n")
            } catch {
                retryLater()
            }
        }
    }

    private func sweep() {
        let hasMore = !store.isFailing && store.sweep(at: now())
        _ = loop.after(hasMore ? Self.sweepInterval : Self.restInterval) { [weak self] in self?.sweep() }
    }
}
