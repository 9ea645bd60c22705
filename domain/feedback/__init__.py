"""Feedback and proposals of citizens: their steps and their clock. Pure."""
