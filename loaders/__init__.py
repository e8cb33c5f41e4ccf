"""All that writes the warehouse: opening and building it, reference data, known formulas."""
