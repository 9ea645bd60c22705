"""The board: made from the read model in small steps, and read without reckoning anything on the way."""
