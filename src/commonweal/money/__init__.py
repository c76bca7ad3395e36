"""One ledger per pooled pound: double entry, funds, and the models by which they pay."""
