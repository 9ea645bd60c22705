"""The supervisor's desk: what needs somebody, why, whose move it is, and the way out."""
