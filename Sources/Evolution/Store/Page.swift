/// A part of a list, as `page` and `offset` of the read endpoints ask for it; their `offset` is the size of a page.
package struct Page: Equatable, Sendable {
    /// From 1.
    package let number: Int
    /// Rows; nil is no limit.
    package let size: Int?

    package init(number: Int = 1, size: Int? = nil) {
        self.number = max(1, number)
        self.size = size.flatMap { $0 > 0 ? $0 : nil }
    }

    /// SQLite's LIMIT and OFFSET; -1 is no limit.
    var limit: Int { size ?? -1 }
    var skipped: Int {
        let (product, isTooLarge) = (number - 1).multipliedReportingOverflow(by: size ?? 0)
        return isTooLarge ? Int.max : product
    }
}
