"""Published statistics: one reader per kind of file, each a pure function from a source file to observations."""
