"""The figures of the trapped ion, one file each."""
