"""Public money as dated, cited data: what was announced, by whom, for what, on which day, and what replaced it."""
