"""What happens to a case over time: a thin, deterministic shell around `domain.case`."""
