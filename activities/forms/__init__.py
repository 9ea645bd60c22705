"""Forms in words, and the marks and signatures on them: what the press sets and what a page shows is made here."""
