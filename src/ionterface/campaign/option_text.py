"""Options of the analyses as a person writes them: a baseline, a film, a choice by its name.

The functions here raise ValueError with the end of a sentence.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from ionterface.campaign.quantity_text import estimate_of, interval_of
from ionterface.campaign.suggestions import did_you_mean
from ionterface.errors import UsageError

if TYPE_CHECKING:
    from ionterface.methods.ageing.fade import Reference
    from ionterface.methods.voltammetry.finite_film import Film
    from ionterface.methods.voltammetry.peak_baseline import Baseline
    from ionterface.methods.voltammetry.randles_sevcik import Area
    from ionterface.signals.smoothing import Smoother

E = TypeVar("E", bound=enum.Enum)
BASELINES = "'none', 'through 0.1..0.2 V, 0.6..0.7 V' or 'before 0.0..0.1 V, 0.5..0.6 V'"

AREAS = "its kind (geometric, electroactive or bet) and size: 'geometric 0.0707 ± 0.0005 cm2'"


def baseline_of(text: object) -> Baseline:
    """The baseline that a text names.

    ``none``; ``through`` two windows, a line through both; ``before`` two windows, a line extrapolated from the first
    on the rising sweep and from the second on the falling one.

    Raises
    ------
    ValueError
        It names no baseline.
    """
    from ionterface.methods.voltammetry.peak_baseline import ExtrapolatedLine, LineThrough, NoBaseline

    if text == "none":
        return NoBaseline()
    kind, _, rest = str(text).partition(" ")
    windows = [interval_of(part.strip(), "V") for part in rest.split(",") if part.strip()]
    if kind not in ("through", "before") or len(windows) != 2:
        raise ValueError(f"{text!r} is no baseline; write {BASELINES}")
    (a, b), (c, d) = ((window.low, window.high) for window in windows)
    if not (a < b and c < d):
        raise ValueError(f"{text!r} holds a window of one potential; write {BASELINES}")
    if kind == "before":
        return ExtrapolatedLine(rising=(a, b), falling=(c, d))
    if b >= c:
        raise ValueError(f"{text!r}: the windows overlap or are interchanged")
    return LineThrough(low=(a, b), high=(c, d))


def film_of(text: object, *, electrons: float, temperature: float) -> Film:
    """The film that ``plate, 50 ± 5 nm, 1e-11 cm2/s`` describes: its shape, length and diffusivity. [temperature: K]

    Raises
    ------
    ValueError
        It is no such description.
    """
    from ionterface.methods.finite_diffusion import Geometry
    from ionterface.methods.voltammetry.finite_film import Film

    parts = [part.strip() for part in str(text).split(",")]
    if len(parts) != 3:
        raise ValueError(f"{text!r} is no film; write shape, length and diffusivity: 'plate, 50 nm, 1e-11 cm2/s'")
    return Film(
        length=estimate_of(parts[1], "m", source="length of the film"),
        diffusivity=estimate_of(parts[2], "m2/s", source="diffusivity"),
        electrons=electrons,
        temperature=temperature,
        geometry=member_of(Geometry, parts[0]),
    )


def area_of(text: object) -> Area:
    """The area that ``geometric 0.0707 ± 0.0005 cm2`` states: its kind and its size.

    Raises
    ------
    ValueError
        It is no such description.
    """
    from ionterface.methods.voltammetry.randles_sevcik import Area, AreaKind

    kind, _, size = str(text).strip().partition(" ")
    if kind.lower() not in {one.name.lower() for one in AreaKind} or not size:
        raise ValueError(f"{text!r} is no area; write {AREAS}")
    return Area(value=estimate_of(size, "m2", source="area"), kind=member_of(AreaKind, kind))


def member_of(kind: type[E], text: object) -> E:
    """The member of an enum that a text names, in any case, with hyphens or underscores.

    Raises
    ------
    ValueError
        There is none; the sentence lists them.
    """
    known = {one.name.lower(): one for one in kind}
    found = known.get(str(text).lower().replace("-", "_"))
    if found is None:
        raise ValueError(f"{text!r} is no choice here{did_you_mean(str(text), known)}")
    return found


def circuit_text(text: str) -> str:
    """The text of a circuit, if it can be read.

    Raises
    ------
    ValueError
        It is none.
    """
    from ionterface.methods.impedance.circuits import circuit_of

    try:
        circuit_of(text)
    except UsageError as error:
        raise ValueError(str(error)) from error
    return text


def start_values(start: Mapping[str, str | float], circuit: str) -> dict[str, float]:
    """Where the fit of each parameter of a circuit starts, in the units of the circuit; a bare number is in these.

    Raises
    ------
    ValueError
        A parameter lacks its value, is none of this circuit, or has a unit of another kind.
    """
    from ionterface.methods.impedance.circuits import circuit_of

    units = circuit_of(circuit).units
    missing = [name for name in units if name not in start]
    if missing:
        raise ValueError(f"where does the fit start? `start` lacks {', '.join(missing)}; none is guessed")
    values = {}
    for name, value in start.items():
        if name not in units:
            raise ValueError(f"`start`: {name!r} is no parameter of {circuit} ({', '.join(units)})")
        bare = isinstance(value, int | float)
        values[name] = float(value) if bare else estimate_of(value, units[name], source=name).value
    return values


def reference_text(text: object) -> str:
    """The cycle that a retention counts from: ``first``, ``largest`` or its number, as text.

    Raises
    ------
    ValueError
        It is none of these.
    """
    written = str(text) if isinstance(text, int) and not isinstance(text, bool) else text
    if written in ("first", "largest") or (isinstance(written, str) and written.isdecimal() and int(written) > 0):
        return str(written)
    raise ValueError(f"{text!r} is no cycle to count from; write first, largest or the number of a cycle")


def reference_of(text: str) -> Reference:
    """What `reference_text` lets through, as the cycle that it names."""
    from ionterface.methods.ageing.fade import FirstCycle, LargestCycle, NamedCycle

    if text == "first":
        return FirstCycle()
    return LargestCycle() if text == "largest" else NamedCycle(int(text))


def smoother_text(text: str) -> str:
    """The text of a smoother, if it is one.

    Raises
    ------
    ValueError
        It is none.
    """
    smoother_of(text)
    return text


def smoother_of(text: str) -> Smoother | None:
    """The smoother that ``savitzky-golay 20 mV`` or ``spline 20 mV`` names with its window; None for an empty text.

    Raises
    ------
    ValueError
        It is no such text.
    """
    from ionterface.signals.smoothing import PenalisedSpline, SavitzkyGolay

    kinds: dict[str, type[SavitzkyGolay] | type[PenalisedSpline]]
    kinds = {"savitzky-golay": SavitzkyGolay, "spline": PenalisedSpline}
    if not text:
        return None
    name, _, window = text.partition(" ")
    if name not in kinds or not window:
        raise ValueError(f"{text!r} is no smoother; write savitzky-golay or spline and a window, like 'spline 20 mV'")
    try:
        return kinds[name](window=estimate_of(window, "V", source="window").value)
    except UsageError as error:
        raise ValueError(str(error)) from error
