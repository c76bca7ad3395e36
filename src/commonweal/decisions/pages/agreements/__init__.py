"""Pages of agreements, commitments, asks, barriers, lessons, targets and subscriptions."""
