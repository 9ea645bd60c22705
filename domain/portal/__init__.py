"""What the national portal is told of a case, in its own names and codes, and how both sides compare."""
