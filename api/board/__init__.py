"""Seeing the work: the board, times by step, flow, forecast, the heat map, an even split, the rules of escalation."""
