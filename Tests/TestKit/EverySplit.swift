extension Collection {
    /// Every way to deliver the elements in two reads, then one element at a time.
    ///
    /// A decoder must not care where the network cut: each decoder test runs over all of these.
    package var everySplit: [[SubSequence]] {
        indices.map { [self[..<$0], self[$0...]] } + [indices.map { self[$0...$0] }]
    }
}
