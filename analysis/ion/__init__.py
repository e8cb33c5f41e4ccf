"""The room ion: passive dynamical decoupling of a trapped ion, by rotating its quantisation field."""

# Of a half turn of the field; and what leakage is mapped for: half turns of these shapes, and whole turns with ramps.
SHAPES = ("linear", "sin2", "hann")
PROTOCOLS = (*SHAPES, "continuous")

__all__ = ["PROTOCOLS", "SHAPES"]
