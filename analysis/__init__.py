"""All that only reads the warehouse: the command's answers."""
