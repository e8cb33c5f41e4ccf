"""The Rydberg gas: mean-field phases of atoms with one or two driven Rydberg states (schema ``rydberg``).

X. Wu et al., Observation of a dissipative time crystal in a strongly interacting Rydberg gas, is the paper; it gives no
equations of motion. They are standard physics here (optical Bloch equations), and what is neither is called our
convention. Every rate is in units of the decay rate of the Rydberg states.
"""

# Its figures, and what stands below each; those beyond the first are of what ``--maps-only`` leaves out.
FIGURES = {
    "rydberg-phases": (
        "Each point is labelled by its fixed points, of which none is missed: one that is stable, two, none, or one "
        "beside an unstable focus. Hover for the phase. The paper states interaction, splitting and which phases lie "
        "side by side; it prints no numbers for their edges."
    ),
    "rydberg-scans": (
        "The paper varies the splitting by a magnetic field and the branching by polarisation, and finds oscillation "
        "only at a small splitting and when both states are driven. Hover for numbers."
    ),
    "rydberg-cycles": (
        "Each is followed for 300/γ. What still changes then, close to an edge, is left out. Hover for period, "
        "contrast and lag."
    ),
    "rydberg-quench": (
        "Time is in units of the inverse decay rate. The paper fits 0.75 exp(−0.94 N) + 0.25 to its measured "
        "fractions, which this model has no reason to follow. Phases of runs lie all round the circle, here as "
        "there; here not evenly, since random starts are not."
    ),
}
