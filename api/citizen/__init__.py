"""Citizens: online filing, rating, feedback."""
