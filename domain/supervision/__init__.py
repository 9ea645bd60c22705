"""What a supervisor looks for: causes that keep a case from going on, whose move it is, and the way out."""
