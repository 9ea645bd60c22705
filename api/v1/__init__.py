"""The JSON doors for machines, version 1."""
