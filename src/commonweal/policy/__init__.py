"""Rules and definitions as dated, cited data, and the strict reader of their files."""
