"""The figure of the room."""
