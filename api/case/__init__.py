"""The pages of one case: overview, papers, timeline, deadline, prints, and the acts on it."""
