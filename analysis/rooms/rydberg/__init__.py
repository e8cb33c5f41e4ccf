"""The Rydberg gas: mean-field phases of atoms with one or two driven Rydberg states (schema ``rydberg``).

X. Wu et al., Observation of a dissipative time crystal in a strongly interacting Rydberg gas, is the paper; it gives no
equations of motion. They are standard physics here (optical Bloch equations), and what is neither is called our
convention. Every rate is in units of the decay rate of the Rydberg states.
"""
