"""What is stored, and the questions asked of it. Temporal owns where a case is; people read here."""
