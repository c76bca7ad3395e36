"""Pure functions of places: no framework, no clock, no input or output."""
