"""The Rydberg gas against what is known of it otherwise: qutip, scipy, closed forms and numbers of an earlier trial.

The ids in comments are those of the list of facts that the room was built to. Rates are in decay rates throughout.
"""

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest
from scipy.integrate import solve_ivp

from stoichia.analysis.rooms.rydberg import bloch, curves, level_cycles, liouvillian, orbits, quench
from stoichia.analysis.rooms.rydberg.bloch import Drive
from stoichia.analysis.rooms.rydberg.cycles import Cycles, cycles
from stoichia.analysis.rooms.rydberg.fixed_points import (
    FixedPoints,
    density,
    density_ratio,
    fixed_points,
    real_roots,
    spectrum,
    value,
)
from stoichia.analysis.rooms.rydberg.liouvillian import Array, Middle
from stoichia.analysis.rooms.rydberg.motion import ground, moved, pure
from stoichia.analysis.rooms.rydberg.settings import NOISE

if TYPE_CHECKING:
    import qutip

# The paper's models: interaction, and splitting of the second state.
CHI, DELTA = -16.0, 8.0
RABI = np.round(0.04 * np.arange(1, 201), 12)
DETUNING = np.round(-12 + 0.1 * np.arange(201), 12)


def gas(rabi: npt.ArrayLike, n_states: int = 2, splitting: float = DELTA, interaction: float = CHI) -> Drive:
    """Return a gas whose Rydberg states are driven alike."""
    rabi = np.asarray(rabi, dtype=float)
    return Drive.of(rabi, rabi if n_states == 2 else 0 * rabi, splitting if n_states == 2 else 0.0, interaction)


def grid(rabi: Array, detuning: Array) -> tuple[Array, Array]:
    first, second = np.meshgrid(rabi, detuning, indexing="ij")
    return first.ravel(), second.ravel()


def counts(found: FixedPoints, n: int) -> tuple[npt.NDArray[np.int64], ...]:
    """Return how many fixed points, stable ones and unstable foci each of n points has."""
    return tuple(
        np.bincount(found.point[chosen], minlength=n)
        for chosen in (found.n_unstable >= 0, found.n_unstable == 0, found.n_unstable >= 2)
    )


def labels(found: FixedPoints, n: int) -> list[str]:
    """Return the phases, by the paper's words rather than by the SQL that is tested elsewhere."""
    names = []
    for n_all, n_stable, n_foci in zip(*counts(found, n), strict=True):
        if n_stable == 0:
            names.append("OSC")
        elif n_stable == 1 and n_foci:
            names.append("OSC+BS")
        elif n_stable == 1 and n_all == 1:
            names.append("SS")
        else:
            names.append("BS" if n_stable == 2 else "?")
    return names


@cache
def canonical(n_states: int) -> tuple[Array, Array, FixedPoints]:
    """Return the grid of 40,200 points that counts are known for, and its fixed points."""
    rabi, detuning = grid(RABI, DETUNING)
    return rabi, detuning, fixed_points(gas(rabi, n_states), detuning, n_states)


def random_gases(n: int, seed: int = 1) -> tuple[Drive, Array]:
    random = np.random.default_rng(seed)
    drive = Drive.of(*random.uniform(0.1, 6, (2, n)), random.uniform(-10, 10, n), random.uniform(-20, 20, n))
    return drive, random.uniform(-12, 12, n)


def three_levels(drive: Drive, x: float) -> tuple["qutip.Qobj", list["qutip.Qobj"]]:
    """Return Hamiltonian and jump operators of g, r and s at a shifted detuning."""
    import qutip

    g, r, s = (qutip.basis(3, level) for level in range(3))
    coupling = drive.rabi_r / 2 * r * g.dag() + drive.rabi_s / 2 * s * g.dag()
    hamiltonian = -x * r * r.dag() - (x - drive.splitting) * s * s.dag() + coupling + coupling.dag()
    return hamiltonian, [g * r.dag(), g * s.dag()]


def as_vector(rho: npt.NDArray[np.complex128]) -> Array:
    a, b, c = rho[1, 0], rho[2, 0], rho[1, 2]
    return np.array([rho[1, 1].real, rho[2, 2].real, a.real, a.imag, b.real, b.imag, c.real, c.imag])


def test_equations_are_those_of_qutip() -> None:
    """The derivative of random density matrices is the Liouvillian's, at the detuning that the density shifts."""
    import qutip

    drive, detuning = random_gases(20)
    for i in range(20):
        rho = qutip.rand_dm(3, seed=i)
        state = as_vector(rho.full())
        x = detuning[i] - drive.interaction[i] * (state[0] + state[1])
        hamiltonian, jumps = three_levels(drive.at(np.array(i)), x)
        changed = qutip.liouvillian(hamiltonian, jumps)(rho)
        ours = bloch.derivative(drive.at(slice(i, i + 1)), detuning[i : i + 1], state[:, None])[:, 0]
        assert ours == pytest.approx(as_vector(changed.full()), abs=1e-12)


def test_steady_state_is_that_of_qutip() -> None:
    #
    import qutip

    drive, x = random_gases(12)
    ours = bloch.steady_state(drive, x)
    for i in range(12):
        theirs = qutip.steadystate(*three_levels(drive.at(np.array(i)), x[i]))
        assert ours[i] == pytest.approx(as_vector(theirs.full()), abs=1e-9)


def test_every_fixed_point_stays_where_it_is() -> None:
    drive, detuning = random_gases(500)
    found = fixed_points(drive, detuning, 2)
    of_point = drive.at(found.point)
    state = bloch.steady_state(of_point, found.shifted_detuning)
    changed = bloch.derivative(of_point, detuning[found.point], state.T)
    assert np.abs(changed).max() < 1e-9
    assert np.bincount(found.point, minlength=500).min() >= 1
    # An odd number, but for folds that a random point does not hit.
    assert set(np.bincount(found.point) % 2) == {1}


def test_jacobian_is_the_slope_of_the_derivative() -> None:
    drive, detuning = random_gases(6)
    state = np.random.default_rng(2).normal(size=(6, 8))
    x = bloch.shifted(drive, detuning, state[:, 0] + state[:, 1])
    ours = bloch.jacobian(drive, x, state)
    step = 1e-6
    for column in range(8):
        off = step * np.eye(8)[column][:, None]
        slope = (
            bloch.derivative(drive, detuning, state.T + off) - bloch.derivative(drive, detuning, state.T - off)
        ) / (2 * step)
        assert ours[:, :, column] == pytest.approx(slope.T, abs=1e-6)
    # the trace is the same everywhere.
    assert np.trace(ours, axis1=1, axis2=2) == pytest.approx(-6.0)


@pytest.mark.parametrize("n_states", [1, 2])
def test_density_is_a_ratio_of_polynomials(n_states: int) -> None:
    """Against the linear equations, for unequal Rabi frequencies too."""
    drive, x = random_gases(200)
    if n_states == 1:
        drive = drive._replace(rabi_s=np.zeros(200), splitting=np.zeros(200))
    state = bloch.steady_state(drive, x)
    assert density(drive, n_states, x) == pytest.approx(state[:, 0] + state[:, 1], abs=1e-12)
    _, denominator = density_ratio(drive, n_states)
    assert len(real_roots(denominator)[0]) == 0


def test_fixed_points_of_one_state_are_roots_of_a_cubic() -> None:
    """As many as its discriminant says, written out here; and R-5: what is known of the canonical grid."""
    rabi, detuning, found = canonical(1)
    width = 1 / 4 + rabi**2 / 2
    # x^3 - detuning x^2 + width x + (chi rabi^2/4 - detuning width)
    b, c, d = -detuning, width, CHI * rabi**2 / 4 - detuning * width
    discriminant = 18 * b * c * d - 4 * b**3 * d + b**2 * c**2 - 4 * c**3 - 27 * d**2
    n_fixed_points, n_stable, n_foci = counts(found, len(rabi))
    assert np.array_equal(n_fixed_points == 3, discriminant > 0)
    assert Counter(labels(found, len(rabi))) == {"SS": 37701, "BS": 2499}
    assert n_foci.max() == 0
    bistable = n_stable == 2
    assert (rabi[bistable].min(), rabi[bistable].max()) == (0.28, 7.0)
    # at negative detuning, as the paper says.
    assert (detuning[bistable].min(), detuning[bistable].max()) == (-8.8, -1.1)


def test_one_state_never_oscillates() -> None:
    # stable where the detuning rises along the curve of fixed points, else a saddle with one unstable direction.
    random = np.random.default_rng(3)
    n = 2000
    drive = gas(random.uniform(0.01, 10, n), 1)._replace(interaction=random.uniform(-40, 40, n))
    x = random.uniform(-15, 15, n)
    eigenvalues = spectrum(drive, x, bloch.steady_state(drive, x), 1)
    assert eigenvalues.sum(axis=1) == pytest.approx(-2.0)
    numerator, denominator = density_ratio(drive, 1)
    slope = 1 - drive.interaction * 2 * x * value(numerator, x) / value(denominator, x) ** 2
    is_clear = np.abs(slope) > 1e-9
    assert np.array_equal((eigenvalues.real > 0).sum(axis=1)[is_clear], (slope < 0).astype(int)[is_clear])


def test_cusps_of_one_state() -> None:
    #
    ends = curves.cusps(lambda rabi: gas(rabi, 1), 1, RABI)
    assert ends.rabi == pytest.approx([0.2376819290, 7.2446990971], abs=1e-9)
    assert ends.detuning == pytest.approx([-0.9136405, -8.9150714], abs=1e-6)
    assert ends.density == pytest.approx([0.0380684, 0.3714613], abs=1e-6)
    # Where the curve of fixed points has its only inflection.
    assert ends.shifted_detuning == pytest.approx(-np.sqrt((1 / 4 + ends.rabi**2 / 2) / 3), abs=1e-5)


@pytest.mark.parametrize(
    ("rabi", "upper", "lower"),
    [
        (0.5, -1.726427, -2.702306),
        (1.0, -2.798632, -5.368726),
        (2.0, -4.375409, -7.191123),
        (3.0, -5.601017, -7.739092),
        (4.0, -6.616721, -8.033664),
        (5.0, -7.476529, -8.274901),
        (6.0, -8.203621, -8.525379),
        (7.0, -8.797272, -8.824637),
    ],
)
def test_folds_of_one_state(rabi: float, upper: float, lower: float) -> None:
    # the branch of low density ends at the upper detuning.
    folds = curves.folds(gas([rabi], 1), 1)
    assert folds.detuning == pytest.approx([upper, lower], abs=1e-6)
    assert folds.density[0] < folds.density[1]


@pytest.mark.parametrize("n_states", [1, 2])
def test_attraction_mirrors_repulsion(n_states: int) -> None:
    # (chi, detuning) -> (-chi, splitting - detuning) exchanges r and s, point by point.
    rabi, detuning = grid(RABI[4::10], DETUNING)
    drive = gas(rabi, n_states)
    found = fixed_points(drive, detuning, n_states)
    splitting = DELTA if n_states == 2 else 0.0
    mirrored = fixed_points(drive._replace(interaction=-drive.interaction), splitting - detuning, n_states)
    assert labels(found, len(rabi)) == labels(mirrored, len(rabi))
    populations = (found.n_r, mirrored.n_s if n_states == 2 else mirrored.n_r)
    ours, theirs = (
        np.sort(n + 10 * point) for n, point in zip(populations, (found.point, mirrored.point), strict=True)
    )
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_slow_sweeps_jump_at_the_folds() -> None:
    # upward and downward at once; where each jumps there is a fold, and it is a little late.
    one_state = 2 * [liouvillian.gas([2.0], [0.0], CHI)]
    first, rate = np.array([-8.0, -4.0]), np.array([0.02, -0.02])
    motion = liouvillian.moved(one_state, first, np.zeros((2, 3)), 0.025, 8000, 40, np.eye(3)[:1], rate)
    # Without the jump at the beginning, from the ground state.
    density, time = motion.kept[20:, 0], motion.time[20:]
    jump = np.abs(np.diff(density, axis=0)).argmax(axis=0)
    late = first + rate * time[jump] - np.array([-4.375, -7.191])
    assert 0 < late[0] < 0.15
    assert -0.15 < late[1] < 0


def test_phases_of_two_states() -> None:
    #
    rabi, _, found = canonical(2)
    assert Counter(labels(found, len(rabi))) == {"SS": 33788, "BS": 3772, "OSC": 2371, "OSC+BS": 269}
    assert set(np.bincount(found.point)) == {1, 3}
    assert np.abs(found.growth_rate).min() == pytest.approx(3.0e-4, abs=1e-5)


def test_overlap_has_a_stable_state_of_high_density_and_a_focus_of_low_density() -> None:
    #
    rabi, _, found = canonical(2)
    overlapping = np.array(labels(found, len(rabi))) == "OSC+BS"
    n, here = found.n_r + found.n_s, overlapping[found.point]
    stable, focus = n[here & (found.n_unstable == 0)], n[here & (found.n_unstable == 2)]
    assert len(stable) == len(focus) == 269
    assert (stable.min(), stable.max()) == pytest.approx((0.395, 0.497), abs=0.003)
    assert (focus.min(), focus.max()) == pytest.approx((0.090, 0.260), abs=0.005)
    one = fixed_points(gas([2.5]), np.array([0.3]), 2)
    assert one.n_r + one.n_s == pytest.approx([0.193250, 0.418843, 0.477274], abs=1e-6)
    assert list(one.n_unstable) == [2, 1, 0]
    assert one.growth_rate[:2] == pytest.approx([0.2135, 1.1651], abs=1e-4)
    assert one.frequency[0] == pytest.approx(4.5706, abs=1e-4)


BIFURCATIONS = {
    1.0: ([-5.378291, -2.813536, 2.556983, 5.059206], [], []),
    2.0: ([-7.233442, -4.411809, 0.489747, 2.876240], [-0.046238, 1.711820], [4.65402, 4.32714]),
    2.5: ([-7.589012, -5.064454, -0.045024, 1.709723], [-2.861271, 0.746303], [4.98474, 4.45209]),
    3.0: ([-7.829470, -5.650639, -0.531794, 0.496868], [-4.779401, -0.419967], [5.10597, 4.60702]),
    4.0: ([-8.163353, -6.663971], [-6.504678, -2.968655], [5.23105, 4.98230]),
    5.0: ([-8.407493, -7.500795], [-6.834921, -5.561342], [5.46052, 5.42094]),
    6.0: ([-8.597042, -8.179789], [], []),
}


def test_folds_and_hopf_bifurcations_of_two_states() -> None:
    #
    drive = gas(list(BIFURCATIONS))
    folds, hopfs = curves.folds(drive, 2), curves.hopfs(drive, 2, -12.0, 24.0)
    for i, (of_folds, of_hopfs, frequencies) in enumerate(BIFURCATIONS.values()):
        assert np.sort(folds.detuning[folds.drive == i]) == pytest.approx(of_folds, abs=1e-6)
        order = np.argsort(hopfs.detuning[hopfs.drive == i])
        assert hopfs.detuning[hopfs.drive == i][order] == pytest.approx(of_hopfs, abs=1e-6)
        assert hopfs.frequency[hopfs.drive == i][order] == pytest.approx(frequencies, abs=1e-5)


def test_phases_change_at_the_bifurcations() -> None:
    # SS | BS | SS | OSC | BS+OSC | BS | SS at 2.5, with those six boundaries.
    detuning = np.linspace(-10, 4, 2801)
    found = labels(fixed_points(gas(np.full(2801, 2.5)), detuning, 2), 2801)
    changes = [i for i in range(2800) if found[i] != found[i + 1]]
    assert [found[i] for i in changes] + [found[-1]] == ["SS", "BS", "SS", "OSC", "OSC+BS", "BS", "SS"]
    folds, hopf, _ = BIFURCATIONS[2.5]
    assert detuning[changes] == pytest.approx(sorted([*folds, *hopf]), abs=0.006)


@pytest.mark.costly
def test_curves_of_two_states_end() -> None:
    #
    hopfs = curves.hopfs(gas(RABI), 2, -12.0, 24.0)
    tips = curves.hopf_tips(gas, 2, RABI, hopfs)
    assert tips.rabi == pytest.approx([1.658769, 5.174273], abs=1e-6)
    assert tips.detuning == pytest.approx([1.941534, -6.404298], abs=1e-5)
    assert tips.frequency == pytest.approx([4.30924, 5.50847], abs=1e-5)
    assert RABI[hopfs.drive].min() > tips.rabi[0]
    assert RABI[hopfs.drive].max() < tips.rabi[1]
    cusps = curves.cusps(gas, 2, RABI)
    assert cusps.rabi == pytest.approx([0.237684, 0.237942, 3.950348, 7.377918], abs=1e-6)
    assert cusps.detuning[1:3] == pytest.approx([7.07968, -1.63859], abs=1e-5)


def test_two_states_without_splitting_are_one() -> None:
    # with sqrt(2) times the Rabi frequency.
    rabi, detuning = grid(RABI[::8], DETUNING[::2])
    two = fixed_points(gas(rabi, 2, splitting=0.0), detuning, 2)
    one = fixed_points(gas(np.sqrt(2) * rabi, 1), detuning, 1)
    assert labels(two, len(rabi)) == labels(one, len(rabi))
    assert two.n_r + two.n_s == pytest.approx(one.n_r, abs=1e-7)


def test_density_is_even_about_half_the_splitting() -> None:
    #
    x = np.linspace(0, 10, 50)
    states = [bloch.steady_state(gas(np.full(50, 2.0)), DELTA / 2 + sign * x) for sign in (1, -1)]
    assert states[0][:, 0] == pytest.approx(states[1][:, 1], abs=1e-12)


def branched(angle: float) -> Counter[str]:
    rabi, detuning = grid(np.round(0.1 * np.arange(1, 81), 12), np.round(-18 + 0.2 * np.arange(171), 12))
    turned = np.cos(np.radians(2 * angle))
    drive = Drive.of(rabi * np.sqrt(1 + turned), rabi * np.sqrt(1 - turned), DELTA, CHI)
    return Counter(labels(fixed_points(drive, detuning, 2), len(rabi)))


@pytest.mark.costly
def test_oscillation_needs_both_states_driven() -> None:
    # R-19; the trial, which swept x in steps, had 8 at 30 and 472 at 45 degrees, and the same elsewhere.
    oscillating = {angle: branched(angle)["OSC"] for angle in (25, 30, 45, 75, 80)}
    assert oscillating == {25: 0, 30: 10, 45: 476, 75: 70, 80: 0}
    assert branched(0) == branched(90) == {"SS": 13328, "BS": 352}


@pytest.mark.costly
def test_oscillation_at_one_rabi_frequency_ends_as_the_splitting_grows() -> None:
    """In time, without fixed points: what the paper's Figure 2(b) sees as the field doubles (R-20)."""
    splitting, detuning = grid(np.array([2.0, 8.0, 16.0]), np.arange(-10.0, 14.0, 1.0))
    found = cycles(Drive.of(2.5 + 0 * splitting, 2.5, splitting, CHI), detuning, ground(len(splitting)), coming=60.0)
    amplitude = found.highest - found.lowest
    assert amplitude[splitting != 8.0].max() < 1e-3
    # Beside the lower edge, at -3, an oscillation dies slowly.
    assert set(detuning[(splitting == 8.0) & (amplitude > 0.05)]) == {-2.0, -1.0, 0.0}


@pytest.mark.exhaustive
def test_interactions_below_the_splitting_do_not_oscillate_in_any_light() -> None:
    """Nor splittings of 2 at the paper's interaction, for Rabi frequencies up to 30 (R-20)."""
    rabi, detuning = grid(np.round(0.2 * np.arange(1, 151), 12), np.round(-18 + 0.4 * np.arange(86), 12))
    for splitting, interaction in ((DELTA, -8.0), (2.0, CHI)):
        found = fixed_points(gas(rabi, 2, splitting, interaction), detuning, 2)
        assert not any(label.startswith("OSC") for label in labels(found, len(rabi)))


@pytest.fixture(scope="module")
def known_cycles() -> Cycles:
    """Return the cycles at five points, from the ground state."""
    return cycles(gas([2.5, 3.0, 2.2, 4.0, 2.28]), np.array([-1.5, -2.5, 0.5, -5.0, -1.347]), ground(5))


@pytest.mark.costly
def test_cycles_from_the_ground_state(known_cycles: Cycles) -> None:
    # periods by another integrator.
    assert known_cycles.is_oscillating.all()
    assert known_cycles.is_settled.all()
    assert known_cycles.period[:4] == pytest.approx([1.39846454, 1.35416152, 1.43336464, 1.25105655], abs=1e-6)
    assert known_cycles.lowest[:4] == pytest.approx([0.19245, 0.26577, 0.13686, 0.38781], abs=2e-5)
    assert known_cycles.highest[:4] == pytest.approx([0.40683, 0.45768, 0.24889, 0.57984], abs=2e-5)
    assert known_cycles.correlation == pytest.approx([-0.531, -0.693, -0.709, -0.617, 0.17], abs=3e-3)
    assert known_cycles.amplitude_r[0] == pytest.approx((0.29073 - 0.06160) / 2, abs=2e-5)
    assert known_cycles.amplitude_s[0] == pytest.approx((0.24133 - 0.04216) / 2, abs=2e-5)
    # The point of the highest contrast.
    assert known_cycles.contrast[4] == pytest.approx(0.5093, abs=2e-4)
    assert (np.abs(known_cycles.phase_lag[:4] - 127) < 10).all()


def of_one(drive: Drive, detuning: float, start: Array, time: float) -> Array:
    """Return where scipy takes one gas."""
    solution = solve_ivp(
        lambda _, y: bloch.derivative(drive, np.array([detuning]), y[:, None])[:, 0],
        (0, time),
        start,
        method="DOP853",
        rtol=1e-11,
        atol=1e-13,
    )
    return np.asarray(solution.y[:, -1])


def test_motion_is_that_of_another_integrator() -> None:
    theirs = of_one(gas([2.5]), -1.5, np.zeros(8), 20.0)
    ours = moved(gas([2.5]), np.array([-1.5]), ground(1), 0.005, 4000).end[:, 0]
    assert ours == pytest.approx(theirs, abs=1e-7)


def test_multipliers_are_what_a_period_leaves_of_deviations(known_cycles: Cycles) -> None:
    # 1, a pair of modulus .4998, and .2965; their product is exp(-6 period).
    drive, detuning, period = gas([2.5]), np.array([-1.5]), known_cycles.period[:1]
    assert known_cycles.multiplier[0] == pytest.approx(0.4998, abs=1e-4)
    assert (known_cycles.multiplier < 1).all()
    start = moved(drive, detuning, ground(1), 0.02, 5000, 5000).end
    _, (matrix,) = orbits.once_round(drive, detuning, start, period)
    multipliers = np.linalg.eigvals(matrix)
    assert np.sort(np.abs(multipliers))[-4:] == pytest.approx([0.2965, 0.4998, 0.4998, 1], abs=2e-4)
    assert np.prod(multipliers) == pytest.approx(np.exp(-6 * period[0]), rel=1e-5)
    # By brute force: another integrator takes deviations in each direction once round.
    off = 1e-5
    ends = [
        of_one(drive, -1.5, start[:, 0] + sign * off * np.eye(8)[column], float(period[0]))
        for column in range(8)
        for sign in (1, -1)
    ]
    differences = (np.array(ends[::2]) - np.array(ends[1::2])).T / (2 * off)
    assert matrix == pytest.approx(differences, abs=1e-5)


def test_an_orbit_is_closed_by_newton_s_method(known_cycles: Cycles) -> None:
    """From a state that is still off the cycle: another integrator comes back to where it begins."""
    drive, detuning = gas([2.5]), np.array([-1.5])
    near = moved(drive, detuning, ground(1), 0.02, 300, 300).end
    found = orbits.closed(drive, detuning, near, np.array([1.4]))
    assert found.is_closed.all()
    assert found.period == pytest.approx(known_cycles.period[:1], abs=1e-6)
    end = of_one(drive, -1.5, found.start[:, 0], float(found.period[0]))
    assert end == pytest.approx(found.start[:, 0], abs=1e-6)


@pytest.mark.exhaustive
def test_slow_cycles_are_those_that_time_comes_to() -> None:
    """Where 300 inverse decay rates are too short, against five times as long."""
    drive, detuning = gas([1.72, 2.0]), np.array([1.6, 1.7])
    found = fixed_points(drive, detuning, 2)
    is_focus = found.n_unstable == 2
    start = 1.1 * bloch.steady_state(drive, found.shifted_detuning[is_focus]).T
    short, long = (cycles(drive, detuning, start, coming) for coming in (100.0, 1500.0))
    assert short.is_settled.all()
    assert short.period == pytest.approx(long.period, abs=1e-5)
    assert short.highest - short.lowest == pytest.approx(long.highest - long.lowest, rel=2e-3)
    assert short.multiplier == pytest.approx(long.multiplier, abs=2e-3)


def levels_of(rabi: list[float], splitting: list[float], x: float, middle: Middle | None) -> "qutip.Qobj":
    """Return qutip's Liouvillian of an atom at a shifted detuning."""
    import qutip

    n_below = 1 if middle is None else 2
    basis = [qutip.basis(n_below + len(rabi), level) for level in range(n_below + len(rabi))]
    hamiltonian, jumps = 0 * basis[0] * basis[0].dag(), []
    if middle is not None:
        probe = middle.rabi / 2 * basis[1] * basis[0].dag()
        hamiltonian += probe + probe.dag() - middle.detuning * basis[1] * basis[1].dag()
        jumps.append(np.sqrt(middle.decay) * basis[0] * basis[1].dag())
    for state, driven, above in zip(basis[n_below:], rabi, splitting, strict=True):
        coupling = driven / 2 * state * basis[n_below - 1].dag()
        hamiltonian += coupling + coupling.dag() - (x - above) * state * state.dag()
        jumps.append(basis[0] * state.dag())
    return qutip.liouvillian(hamiltonian, jumps)


SIX = ([1.0, 1.4, 0.8, 1.1, 0.9, 1.2], [-8.0, -5.0, -1.0, 0.0, 4.0, 8.0])


@pytest.mark.parametrize("middle", [None, Middle(4.0, 9.0, 6.0)])
def test_any_number_of_states_is_that_of_qutip(middle: Middle | None) -> None:
    """The steady state of six Rydberg states, its density and the probe's absorption."""
    import qutip

    x = np.array([-1.5, 3.0])
    ours = liouvillian.gas(*SIX, CHI, middle)
    curve = liouvillian.curve(ours, x)
    for place, state in zip(x, curve.state, strict=True):
        theirs = qutip.steadystate(levels_of(*SIX, place, middle)).full()
        populations = np.diag(theirs).real
        assert state[: len(populations) - 1] == pytest.approx(populations[1:], abs=1e-9)
        assert state @ ours.density == pytest.approx(populations[-6:].sum(), abs=1e-9)
        if middle is not None:
            absorbed = -theirs[1, 0].imag * middle.decay / middle.rabi
            assert liouvillian.absorption(middle, state) == pytest.approx(absorbed, abs=1e-9)


@pytest.mark.parametrize("middle", [None, Middle(4.0, 9.0, 6.0)])
def test_motion_of_many_levels_is_that_of_density_matrices(middle: Middle | None) -> None:
    """Against scipy and qutip's Liouvillian at every moment's density, and a detuning that is swept."""
    rabi, splitting = [2.0, 1.5, 1.0], [0.0, 3.0, 8.0]
    d = 3 + (1 if middle is None else 2)
    still, turned = (levels_of(rabi, splitting, x, middle).full() for x in (0.0, 1.0))

    def changed(time: float, rho: npt.NDArray[np.complex128]) -> npt.NDArray[np.complex128]:
        density = np.diag(rho.reshape(d, d, order="F")).real[-3:].sum()
        x = -1.0 + 0.3 * time - CHI * density
        return np.asarray((still + x * (turned - still)) @ rho)

    first = np.zeros(d * d, dtype=complex)
    first[0] = 1
    theirs = solve_ivp(changed, (0, 4), first, method="DOP853", rtol=1e-9, atol=1e-11).y[:, -1].reshape(d, d, order="F")
    ours = liouvillian.gas(rabi, splitting, CHI, middle)
    n = len(ours.constant)
    end = liouvillian.moved([ours], np.array([-1.0]), np.zeros((1, n)), 0.005, 800, 800, np.eye(n), 0.3).end[0]
    assert end[: d - 1] == pytest.approx(np.diag(theirs).real[1:], abs=1e-7)
    assert end[d - 1] == pytest.approx(theirs[1, 0].real, abs=1e-7)
    assert end[d] == pytest.approx(theirs[1, 0].imag, abs=1e-7)


def test_curve_of_two_states_is_that_of_the_polynomials() -> None:
    """Detuning, density and stability along it, where the map has its fixed points."""
    detuning = np.linspace(-9, 6, 16)
    found = fixed_points(gas(np.full(16, 2.5)), detuning, 2)
    curve = liouvillian.curve(liouvillian.gas([2.5, 2.5], [0.0, DELTA], CHI), found.shifted_detuning)
    assert curve.detuning == pytest.approx(detuning[found.point], abs=1e-9)
    assert curve.state[:, 0] == pytest.approx(found.n_r, abs=1e-12)
    assert curve.growth_rate == pytest.approx(found.growth_rate, abs=1e-9)
    assert list(curve.n_unstable) == list(found.n_unstable)


def test_cycle_of_many_levels_is_that_of_two_states(known_cycles: Cycles) -> None:
    two = [liouvillian.gas([2.5, 2.5], [0.0, DELTA], CHI), liouvillian.gas([3.0, 3.0], [0.0, DELTA], CHI)]
    found = level_cycles.followed(two, None, np.array([-1.5, -2.5]))
    assert found.is_settled.all()
    assert found.period == pytest.approx(known_cycles.period[:2], abs=1e-5)
    assert found.lowest == pytest.approx(known_cycles.lowest[:2], abs=1e-4)
    assert found.highest == pytest.approx(known_cycles.highest[:2], abs=1e-4)


def test_probe_alone_is_absorbed_as_by_two_levels() -> None:
    """Closed form: a Lorentzian that power broadens."""
    middle = Middle(20.0, 35.0, 6.07)
    state = liouvillian.curve(liouvillian.gas([0.0], [0.0], CHI, middle), np.array([0.0])).state
    expected = 1 / (1 + (2 * middle.detuning / middle.decay) ** 2 + 2 * (middle.rabi / middle.decay) ** 2)
    assert liouvillian.absorption(middle, state) == pytest.approx(expected, rel=1e-9)


def test_two_photons_far_from_the_middle_level_are_one() -> None:
    """Closed form: one state, driven at probe by coupling over twice the detuning, with its light shifts."""
    probe, coupling, detuning = 200.0, 200.0, 1e4
    x = np.linspace(-6, 6, 7)
    ladder = liouvillian.gas([coupling], [0.0], CHI, Middle(probe, detuning, 0.01))
    rabi, shift = probe * coupling / (2 * detuning), (probe**2 - coupling**2) / (4 * detuning)
    expected = (rabi**2 / 4) / ((x + shift) ** 2 + 1 / 4 + rabi**2 / 2)
    assert liouvillian.curve(ladder, x).state @ ladder.density == pytest.approx(expected, rel=5e-3)


@pytest.mark.exhaustive
def test_labels_tell_what_time_does() -> None:
    # of random points from random pure states, those without a stable state oscillate, the stationary and
    # bistable ones do not; points whose slowest rate is below 0.02 would take too long.
    random = np.random.default_rng(5)
    for n_states in (1, 2):
        rabi, detuning, found = canonical(n_states)
        named = np.array(labels(found, len(rabi)))
        slowest = np.full(len(rabi), np.inf)
        np.minimum.at(slowest, found.point, np.abs(found.growth_rate))
        clear = np.nonzero(slowest > 0.02)[0]
        chosen = np.concatenate(
            [random.choice(clear[named[clear] == name], 40) for name in ("SS", "BS", "OSC") if name in named]
        )
        amplitudes = random.normal(size=(3, len(chosen))) + 1j * random.normal(size=(3, len(chosen)))
        amplitudes[2] *= n_states - 1
        seen = cycles(gas(rabi[chosen], n_states), detuning[chosen], pure(amplitudes))
        assert np.array_equal(seen.is_oscillating, named[chosen] == "OSC")
        if n_states == 2:
            assert np.nanmax(seen.period) < 1.47


@pytest.mark.exhaustive
def test_amplitude_grows_as_the_root_of_the_distance() -> None:
    # beyond either Hopf bifurcation at 2.5; both are supercritical.
    distance = np.array([0.05, 0.1, 0.2])
    detuning = np.concatenate([0.746303 - distance, -2.861271 + distance])
    drive = gas([2.5] * 6)
    found = fixed_points(drive, detuning, 2)
    is_focus = found.n_unstable == 2
    focus = bloch.steady_state(drive, found.shifted_detuning[is_focus])
    seen = cycles(drive, detuning, 1.001 * focus.T, coming=600.0)
    upper, lower = ((seen.highest - seen.lowest) ** 2).reshape(2, 3) / distance
    assert upper == pytest.approx(0.0100, abs=4e-4)
    assert lower == pytest.approx(0.1289, abs=8e-4)


@pytest.fixture(scope="module")
def spectra() -> quench.Spectra:
    return quench.spectra(gas([2.5]), np.array([-1.5]), NOISE, 2.0, 0)


@pytest.mark.costly
def test_line_of_the_spectrum_survives_little_noise(spectra: quench.Spectra) -> None:
    # at the inverse period, and its multiples.
    whole = spectra.frequency > quench.LOWEST
    for noise, amplitude in zip(spectra.noise, spectra.amplitude, strict=True):
        peak = spectra.frequency[whole][amplitude[whole].argmax()]
        assert noise > 0.05 or peak == pytest.approx(1 / 1.39846454, abs=0.006)
    free = spectra.amplitude[0]
    for harmonic in (2, 3, 4):
        near = np.abs(spectra.frequency - harmonic / 1.39846454) < 0.01
        assert free[near].max() > 30 * np.median(free)


@pytest.mark.costly
def test_runs_differ_in_phase_alone() -> None:
    # not uniformly, since random states are not uniform in phase.
    repeats = quench.repeats(gas([2.5]), np.array([-1.5]), 0)
    assert len(repeats.phase) == 270
    assert np.ptp(repeats.amplitude) < 1e-6 * repeats.amplitude.mean()
    assert np.bincount((repeats.phase // 45).astype(int), minlength=8).min() > 5


def test_pure_states_are_states() -> None:
    import qutip

    amplitudes = np.array([[1, 1j, 0.5], [0, 1, 0.5j], [0, 0, 1]], dtype=complex)
    states = pure(amplitudes)
    assert states[:, 0] == pytest.approx(0.0)
    for state, column in zip(states.T, amplitudes.T, strict=True):
        psi = qutip.Qobj(column / np.linalg.norm(column))
        assert state == pytest.approx(as_vector((psi * psi.dag()).full()))
