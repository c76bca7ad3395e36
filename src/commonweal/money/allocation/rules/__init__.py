"""Pure rules of allocation: exact numbers in, whole pence out; no framework, no clock, no input or output."""
