"""Trying a procedure before it is published: the case's own core on a virtual clock, one way or every way."""
