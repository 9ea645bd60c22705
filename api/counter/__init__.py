"""Pages for staff at a case: receive, work on it, return the result."""
