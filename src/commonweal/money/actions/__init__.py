"""Verbs that change money: each in one transaction, by one principal."""
