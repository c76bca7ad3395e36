"""Batches that wait for their checker, journals, and the trial balance."""
