"""Pure rules of the one-stop counter: the clock of online filings, when papers go to the divisions."""
