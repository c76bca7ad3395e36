"""How a file gets in: whole or not at all, once, under the rights of whoever loads it."""
