"""Commonweal: the integrated health and social care of a place."""

__version__ = "0.1.0"
