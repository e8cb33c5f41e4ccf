"""The room ion: passive dynamical decoupling of a trapped ion, by rotating its quantisation field."""
