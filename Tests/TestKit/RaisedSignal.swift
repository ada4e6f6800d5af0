import Glibc

/// Sends a signal to this very thread.
package func raiseForTest(_ signal: Int32) { raise(signal) }
