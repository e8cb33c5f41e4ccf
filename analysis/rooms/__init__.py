"""Rooms: the spaces of other papers, each a folder of its own that the rest knows by its `Room` alone."""
