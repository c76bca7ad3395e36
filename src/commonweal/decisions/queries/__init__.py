"""Reads of the decisions room."""
