"""confdash: what needs a human now, at a conference, in a terminal."""

__version__ = "0.1.0"
