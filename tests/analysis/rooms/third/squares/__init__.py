"""A tiny room, as a package of its own: numbers and their squares."""
