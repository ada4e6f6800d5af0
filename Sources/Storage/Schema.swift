/// What a program keeps in its database, told by the steps that led there.
///
/// Step n takes a database of version n-1 to version n; each runs in one transaction. A step that was ever published never changes:
/// what is wrong with it is mended by a further one.
package struct Schema: Sendable {
    /// Marks the file as this program's (`PRAGMA application_id`); not 0, which is nobody's.
    let applicationID: Int32
    /// Texts of one or more statements.
    let steps: [String]

    package init(applicationID: Int32, steps: [String]) {
        precondition(applicationID != 0, "0 marks a database that is nobody's")
        self.applicationID = applicationID
        self.steps = steps
    }

    /// The version of a database all steps have been taken on.
    package var version: Int { steps.count }
}
