"""The national database's records, read with care: what they say, how sure that is, and drafts made from them."""
