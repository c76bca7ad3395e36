"""Pages of the decisions room."""
