"""The payment engine: pure functions over exact numbers; no framework, no clock, no input or output."""
