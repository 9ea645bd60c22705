"""The procedure language: what agencies write, and the frozen plan a case follows."""
