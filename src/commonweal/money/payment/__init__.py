"""Payment models: dated, cited formulas in files, and the one engine that runs them all."""
