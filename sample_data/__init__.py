"""The sample: the invented conference “Harbour Days 2026”, its programme, people and recordings, in two revisions.

`make.py` makes everything in `rev1`, `rev2` and `changes.json` from the texts in `source`.
"""
