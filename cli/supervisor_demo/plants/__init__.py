"""What is planted, kind by kind, and how."""
