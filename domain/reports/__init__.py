"""Official figures of a period: which day a period ends, where each case counts, what each form adds up."""
