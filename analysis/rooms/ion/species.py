"""The ions that the room knows: constants of their ground levels, and where each is from."""

from dataclasses import dataclass

# Of the proton's to the electron's mass: nuclear moments are in nuclear magnetons.
MASS_RATIO = 1836.15267
# Twice the Bohr magneton by Planck's constant, in MHz/G, and a little more than that: the moment in an S level.
MOST_MHZ_PER_GAUSS = 2.84
# The hyperfine splitting of the paper's ion, in MHz, and the field up to which its manifolds are apart, in G.
SPLITTING_OF_BARIUM, FIELD_OF_BARIUM = 8037.7417, 1000.0


@dataclass(frozen=True)
class Species:
    """An ion with one electron beside closed shells, in its ground level S1/2.

    Attributes
    ----------
    name
        With its number of nucleons.
    nuclear_spin
        I.
    hyperfine_constant
        A, in MHz; 0 without a nuclear spin.
    electron_g
        g_J.
    nuclear_moment
        In nuclear magnetons.
    source
        Of these constants.
    """

    name: str
    nuclear_spin: float
    hyperfine_constant: float
    electron_g: float
    nuclear_moment: float
    source: str

    @property
    def nuclear_g(self) -> float:
        """g_I' in units of the Bohr magneton, of the sign that the Hamiltonian has it with."""
        return -self.nuclear_moment / self.nuclear_spin / MASS_RATIO if self.nuclear_spin else 0.0

    @property
    def usual_state(self) -> tuple[float, float]:
        """F and m of the state that is asked of if none is named: the lower F that has more than one m, m = F."""
        spin = self.nuclear_spin - 0.5 if self.nuclear_spin > 0.5 else self.nuclear_spin + 0.5
        return spin, spin

    @property
    def larmor_bound(self) -> float:
        """A bound of the Larmor frequency per field, in MHz/G."""
        return MOST_MHZ_PER_GAUSS / (2 * self.nuclear_spin + 1)

    @property
    def highest_field(self) -> float:
        """Beyond which field, in G, the manifolds mix, in proportion to their splitting."""
        if not self.nuclear_spin:
            return FIELD_OF_BARIUM
        splitting = abs(self.hyperfine_constant) * (self.nuclear_spin + 0.5)
        return FIELD_OF_BARIUM * min(splitting / SPLITTING_OF_BARIUM, 1.0)


BARIUM_137 = Species(
    "137Ba+",
    1.5,
    4018.8708,
    2.00249192,
    0.93737,
    "A: R. Blatt and G. Werth, Phys. Rev. A 25, 1476 (1982); g_J and moment as our reference notes have them",
)

SPECIES = {
    species.name: species
    for species in (
        BARIUM_137,
        Species(
            "43Ca+",
            3.5,
            -806.4020716,
            2.00225664,
            -1.315348,
            "A: F. Arbes et al., Z. Phys. D 31, 27 (1994); g_J: G. Tommaseo et al., Eur. Phys. J. D 25, 113 (2003); "
            "moment: T. P. Harty et al., Phys. Rev. Lett. 113, 220501 (2014)",
        ),
        Species(
            "171Yb+",
            0.5,
            12642.812118471,
            2.0026,
            0.49367,
            "A: J. Z. Han et al., arXiv 2309.05323 (2023); g_J: rounded, of calculations; moment: N. J. Stone, "
            "At. Data Nucl. Data Tables 90, 75 (2005)",
        ),
        Species(
            "87Sr+",
            4.5,
            -1000.4737,
            2.0024,
            -1.0936,
            "A: G. P. Barwood et al., Phys. Rev. A 67, 013402 (2003); g_J: rounded, between those of Ca+ and Ba+; "
            "moment: N. J. Stone, At. Data Nucl. Data Tables 90, 75 (2005)",
        ),
        Species("40Ca+", 0.0, 0.0, 2.00225664, 0.0, "g_J: G. Tommaseo et al., Eur. Phys. J. D 25, 113 (2003)"),
    )
}
