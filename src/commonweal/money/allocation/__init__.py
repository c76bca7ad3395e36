"""Allocation and apportionment: one sum divided among many with no penny lost, and the arithmetic of yearly funding."""
