"""Values that every room shares: periods, figures, area codes, problems. No framework, no clock, no I/O."""
