"""Sources of known formulas, one file a kind: how each is named, fetched and staged.

`kinds` has them all. A table that somebody publishes is no kind of its own, but a layout in `published_format`.
"""
