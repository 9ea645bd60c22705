"""What touches the world: records in PostgreSQL, and one folder per outside system."""
