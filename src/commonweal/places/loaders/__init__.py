"""Loaders: each reads one kind of file in every layout it comes in, whole or not at all."""
