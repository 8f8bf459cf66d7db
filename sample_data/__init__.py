"""The sample: the invented conference “Harbour Days 2026”, in two revisions and three formats.

`make.py` makes everything in `rev1`, `rev2` and `changes.json` from the texts in `source`.
"""
