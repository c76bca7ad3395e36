"""Values that every room shares: periods, figures, area codes, problems. No framework, no clock, and no input or
output but in `files`, which opens published files safely, and `private_file`, which writes secrets."""
