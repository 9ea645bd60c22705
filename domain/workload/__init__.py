"""Seeing the work: where time goes, how long steps take, who will be late, and an even split. Pure reckoning."""
