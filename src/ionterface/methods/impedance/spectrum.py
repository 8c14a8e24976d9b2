"""An impedance spectrum: frequencies in order, and what stands against using them."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ionterface.errors import Finding, Severity, UsageError
from ionterface.quantities import FREQUENCY, IMPEDANCE_IMAGINARY, IMPEDANCE_REAL
from ionterface.record import Array, Record

FEWEST = 6
"""Frequencies of the shortest spectrum."""
SPARSE = 5
"""Points per decade below which arcs are hard to tell apart."""
SAME = 1e-6
"""Relative distance of frequencies that are one."""
SEVERAL = 0.25
"""Share of repeated frequencies from which a record holds more than one spectrum."""


class Imaginary(enum.Enum):
    """Which sign the imaginary column of a record has."""

    STANDARD = "negative when capacitive"
    NEGATED = "-Z'', positive when capacitive"


@dataclass(frozen=True, kw_only=True)
class Spectrum:
    """Impedance at rising frequencies.

    Raises
    ------
    UsageError
        Shapes that differ, numbers that are not finite, an impedance of zero, frequencies that are not above zero or do
        not rise, or fewer than six of them.
    """

    frequency: Array
    """Shape (n,), rising. [Hz]"""
    impedance: Array
    """Shape (n,), complex; the imaginary part is negative when capacitive. [Ohm]"""
    name: str = "spectrum"
    simulated: bool = False
    findings: tuple[Finding, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        f, z = self.frequency, self.impedance
        if np.shape(f) != np.shape(z) or np.ndim(f) != 1 or not (np.isfinite(f).all() and np.isfinite(z).all()):
            raise UsageError(f"{self.name}: a spectrum has one finite impedance for each finite frequency.")
        if not np.all(z):
            raise UsageError(f"{self.name}: an impedance of zero is no measurement; leave it out.")
        if len(f) < FEWEST:
            raise UsageError(
                f"{self.name}: {len(f)} usable frequencies make no spectrum; measure at least {FEWEST}, better ten per "
                "decade."
            )
        if not (f[0] > 0 and (np.diff(f) >= 0).all()):
            raise UsageError(f"{self.name}: the frequencies of a spectrum are above zero and rise.")

    def __len__(self) -> int:
        return len(self.frequency)

    @property
    def angular(self) -> Array:
        """Angular frequencies, shape (n,). [rad/s]"""
        return np.asarray(2 * np.pi * self.frequency)

    @property
    def modulus(self) -> Array:
        """Shape (n,). [Ohm]"""
        return np.asarray(np.abs(self.impedance))


def spectrum(
    record: Record,
    *,
    band: tuple[float, float] | None = None,
    imaginary: Imaginary = Imaginary.STANDARD,
    sweep: int | None = None,
) -> Spectrum:
    """The impedance spectrum that a record holds, by rising frequency. [Hz, Ohm]

    Parameters
    ----------
    record : Record
        ``frequency_Hz``, ``impedance_real_Ohm``, ``impedance_imaginary_Ohm``, each of shape (n,), in any order.
    band : tuple of two floats, optional
        Least and greatest frequency to keep; all without it. [Hz]
    imaginary : Imaginary
        Sign of the imaginary column; tables made for Nyquist plots often hold -Z''.
    sweep : int, optional
        Which of the record's sweeps through the frequencies to take, counted from 1; all points without it. A sweep
        begins where the frequency turns.

    Notes
    -----
    Rows without a frequency (points between spectra) are dropped. Findings: W-E2 a negative real part (*not valid*),
    which a passive cell cannot have; W-E3 inductive points (*not valid* where they are most: then the sign is the wrong
    one); W-E4 repeated frequencies, kept as they are; W-E5 fewer than five points per decade; W-E6 frequencies without
    a finite impedance above zero, left out. Nothing else is left out without being told to by `band`.

    Raises
    ------
    MissingQuantity
        One of the three columns is absent.
    UsageError
        Fewer than six usable frequencies, a band that holds too few or is empty, a sweep that is not there, or
        frequencies repeated so often that the record holds several spectra.
    """
    columns = record.take(FREQUENCY, IMPEDANCE_REAL, IMPEDANCE_IMAGINARY, method="spectrum")
    frequency, real, imag = (np.asarray(column, dtype=float) for column in columns)
    sign = -1.0 if imaginary is Imaginary.NEGATED else 1.0
    where = record.metadata.name
    low, high = band or (0.0, np.inf)
    if not low < high:
        raise UsageError(f"{where}: the band {low:g} to {high:g} Hz is empty; state its lower end first.")
    known = np.isfinite(frequency) & (frequency > 0)
    number = _sweeps(frequency, known)
    measured = known & (frequency >= low) & (frequency <= high)
    if sweep is not None:
        if not 1 <= sweep <= number.max(initial=0):
            raise UsageError(f"{where}: holds {number.max(initial=0)} sweeps; there is no sweep {sweep}.")
        measured &= number == sweep
    finite = measured & np.isfinite(real) & np.isfinite(imag) & ((real != 0) | (imag != 0))
    rows = np.flatnonzero(finite)
    rows = rows[np.argsort(frequency[rows], kind="stable")]
    f, z = frequency[rows], real[rows] + 1j * sign * imag[rows]
    repeated = int(np.count_nonzero(np.diff(f) < SAME * f[1:]))
    if len(f) and repeated > SEVERAL * len(f):
        raise UsageError(
            f"{where}: {repeated} of {len(f)} frequencies are repeated, so the record holds several spectra; take one "
            f"of its {number.max()} sweeps by its number."
        )
    lost = int(np.count_nonzero(measured & ~finite))
    return Spectrum(
        frequency=f,
        impedance=z,
        name=where,
        simulated=record.metadata.simulated,
        findings=(*record.findings, *_findings(f, z, repeated, lost, where)),
        settings={
            "frequencies": "all" if band is None else f"{low:.4g} to {high:.4g} Hz",
            "imaginary part": imaginary.value,
            **({} if sweep is None else {"sweep": f"{sweep} of {number.max()}"}),
        },
    )


def _sweeps(frequency: Array, known: Array) -> Array:
    """Number of the sweep of each row, from 1; 0 where there is no frequency. A sweep begins where the sense turns."""
    number = np.zeros(len(frequency), dtype=int)
    rows = np.flatnonzero(known)
    current, sense = 1, 0.0
    for place, row in enumerate(rows):
        if place:
            turn = np.sign(frequency[row] - frequency[rows[place - 1]])
            if turn and sense and turn != sense:
                current, sense = current + 1, 0.0
            elif turn:
                sense = turn
        number[row] = current
    return number


def _findings(f: Array, z: Array, repeated: int, lost: int, where: str) -> tuple[Finding, ...]:
    found = []
    negative = f[z.real < 0]
    if len(negative):
        message = (
            f"the real part is negative at {len(negative)} frequencies ({_ends(negative)}), which a passive cell "
            "cannot show; leave them out with a band or measure again."
        )
        found.append(Finding("W-E2", Severity.ERROR, message, where))
    inductive = f[z.imag > 0]
    if 2 * len(inductive) > len(f):
        message = (
            f"the imaginary part is positive at {len(inductive)} of {len(f)} frequencies; where the file holds -Z'', "
            "say so."
        )
        found.append(Finding("W-E3", Severity.ERROR, message, where))
    elif len(inductive):
        message = (
            f"the imaginary part is positive (inductive) at {len(inductive)} frequencies ({_ends(inductive)}): leads "
            "at the high end, a changing cell at the low one."
        )
        found.append(Finding("W-E3", Severity.WARNING, message, where))
    if repeated:
        message = f"{repeated} frequencies were measured more than once; all values are kept."
        found.append(Finding("W-E4", Severity.WARNING, message, where))
    if len(f) > 1 and f[-1] > f[0] and (len(f) - repeated - 1) / np.log10(f[-1] / f[0]) < SPARSE:
        message = f"fewer than {SPARSE} points per decade; arcs close to one another cannot be told apart."
        found.append(Finding("W-E5", Severity.WARNING, message, where))
    if lost:
        message = f"{lost} frequencies have no finite impedance, or one of zero, and are left out."
        found.append(Finding("W-E6", Severity.WARNING, message, where))
    return tuple(found)


def _ends(f: Array) -> str:
    return f"{f[0]:.3g} Hz" if len(f) == 1 else f"{f[0]:.3g} to {f[-1]:.3g} Hz"
