"""Reads of the money room."""
