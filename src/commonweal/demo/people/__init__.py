"""A synthetic population: people whose records look like those of health and social care, and are nobody's."""

from commonweal.demo.people.making import EACH, lines, ndjson, people

__all__ = ["EACH", "lines", "ndjson", "people"]
