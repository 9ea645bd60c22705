"""Who somebody is, as far as papers say it: reading what an identity card carries."""
