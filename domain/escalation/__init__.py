"""Who is told when something goes wrong: rules an office writes in YAML, read, judged and put into words."""
