"""One file per question that a page or the API asks. Every question about cases takes a viewer."""
