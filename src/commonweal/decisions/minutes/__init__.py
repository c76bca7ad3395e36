"""Minutes as a document: what stands in them, and how they are set in type."""
