"""Dated migrations, each small; `models.migrate` runs them."""
