"""The official forms of a case as projections of its event log: pure, and true of any instant."""
