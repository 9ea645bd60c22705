"""How people are told: when, by which way, how often, and what may stand in a short message. Pure."""
