"""The figures of the Rydberg gas, one file each."""
