"""Measurements, each as a ratio against a baseline in the same run: `make bench`. See docs/benchmarks.md."""

#: The two sides of a comparison, as `benchmarks.worker` is told on its command line.
OURS = "ours"
HANDWRITTEN = "handwritten"
