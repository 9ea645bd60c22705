"""The leader's pages: what waits for a signature, signing singly and in batch, standing in while away."""
