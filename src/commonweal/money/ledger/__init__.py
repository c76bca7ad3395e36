"""The ledger's own files: the chart of accounts, the file of postings, and what the ledger is exported to."""
