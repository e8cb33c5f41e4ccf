"""The trapped ion: passive dynamical decoupling by turning its quantisation field (schema ``ion``).

*Passive dynamical decoupling of trapped ion qubits and qudits* is the paper. Its equations and numbers are lost in the
text that we have: the equations here are standard physics, and what is neither is called our convention.
"""

# Its figures, and what stands below each.
FIGURES = {
    "ion-leakage": (
        "A word stands in each region that has the room for one. Fringes, where the leakage is low by chance, narrow "
        "with field and time. Hover for numbers; Ctrl and the wheel zoom, dragging pans."
    ),
    "ion-filter": (
        "Where its filter function is high, noise of that frequency costs most. A continuous rotation is most "
        "sensitive at its own rate. Ctrl and the wheel zoom, dragging pans."
    ),
    "ion-stray-field": "Both manifolds, all eight levels, nothing left out. Hover for numbers and the nucleus's part.",
}
