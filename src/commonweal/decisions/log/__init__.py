"""The pure half of the log: what an entry says, and how entries make the state of a subject."""
