"""Looking after the engine: what is failing, paused, without a worker; both sides compared; the desk made anew."""
