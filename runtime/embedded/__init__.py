"""Servers and processes of an instance on one machine: PostgreSQL and Temporal from wheels, and ours."""
