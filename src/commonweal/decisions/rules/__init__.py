"""What may follow what, who may decide, and what a body lacks: pure rules."""
