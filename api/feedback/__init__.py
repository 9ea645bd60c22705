"""Feedback: citizens write and follow it, the office answers within its clock."""
