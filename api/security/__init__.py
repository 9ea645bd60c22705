"""Who is asking, and whether they may: passwords, sessions, tokens, signatures, rates."""
