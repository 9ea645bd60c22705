"""The report of the national portal: what it was told, what it refused, and where both sides differ."""
