// Suites of this floor.
