"""Payment models and what they would pay."""
