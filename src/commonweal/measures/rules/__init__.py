"""Pure arithmetic of the measures: no framework, no clock, no I/O."""
