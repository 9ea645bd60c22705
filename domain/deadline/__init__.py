"""Working calendar, legal time limits, due dates that explain themselves, and the clock ledger of a case."""
