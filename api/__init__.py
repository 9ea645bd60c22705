"""The doors: JSON for machines, pages for people. A decision enters here, is judged and written elsewhere."""
