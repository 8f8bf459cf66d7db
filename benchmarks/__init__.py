"""Ratios against named peers, each measured beside its yardstick in the same run: `make bench`."""
