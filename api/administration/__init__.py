"""Agencies, units, people, machines and what was done with them: the pages of an administrator."""
