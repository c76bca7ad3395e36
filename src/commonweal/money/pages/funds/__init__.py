"""Funds: the list, a fund, and a partner's statement of it."""
