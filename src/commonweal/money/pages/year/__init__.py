"""A year of a fund: files, and the close of a period."""
