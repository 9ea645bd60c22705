"""Papers of a case on the screen: forms as they stood at any instant, the register, checking, scanning."""
