"""Verbs that change state: each is an entry in the log."""
