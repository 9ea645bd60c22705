"""Pure rules of the one-stop shop: no Temporal, no SQL, no HTTP, no clock."""
