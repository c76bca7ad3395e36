"""Pages of the money room: funds, statements, journals, a year of a fund, payment models."""
