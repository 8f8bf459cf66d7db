"""Bytes from the network or the disk into the store: fetch, guard, run."""
