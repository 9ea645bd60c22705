"""Money of cases: the ledger every đồng stands in, what goes back, the day's closing, the bank's statement."""
