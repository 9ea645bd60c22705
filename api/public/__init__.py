"""Pages for everybody: follow a case, read about procedures."""
