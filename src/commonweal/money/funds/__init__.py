"""Funds: what a fund file says, and what the law of a nation lets a fund stand on."""
