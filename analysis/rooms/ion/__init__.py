"""The trapped ion: passive dynamical decoupling by turning its quantisation field (schema ``ion``).

*Passive dynamical decoupling of trapped ion qubits and qudits* is the paper. Its equations and numbers are lost in the
text that we have: the equations here are standard physics, and what is neither is called our convention.
"""
