"""Backups of the embedded database, and the way back to any moment between them."""
