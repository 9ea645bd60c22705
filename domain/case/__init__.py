"""The pure core of a case: (plan, state, event, instant) -> (state, records, effects)."""
