"""Pages of powers and mandates."""
