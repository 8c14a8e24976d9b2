"""Options that several voltammetric analyses share: a baseline, a film, constants of a couple."""

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ionterface.cli.analyse.given import quantity, sentence
from ionterface.errors import MissingFact, UsageError

if TYPE_CHECKING:
    import enum

    from ionterface.estimate import Estimate
    from ionterface.methods.voltammetry.finite_film import Film
    from ionterface.methods.voltammetry.peak_baseline import Baseline
    from ionterface.methods.voltammetry.peaks import Peaks
    from ionterface.methods.voltammetry.randles_sevcik import Area
    from ionterface.methods.voltammetry.series import ScanRateSeries

E = TypeVar("E", bound="enum.Enum")

BaselineText = Annotated[
    str,
    typer.Option(
        "--baseline",
        help="'none'; 'through 0.1..0.2 V, 0.6..0.7 V' (line through two windows); or 'before 0.0..0.1 V, 0.5..0.6 V' "
        "(line extrapolated from one window of the rising and one of the falling sweep).",
    ),
]
Electrons = Annotated[float | None, typer.Option(help="Electrons of the couple, n.")]
Temperature = Annotated[str, typer.Option(help="Temperature, '25 °C' or '298.15 ± 0.5 K'.")]
FilmText = Annotated[
    str, typer.Option("--film", help="Where something diffuses: 'plate, 50 ± 5 nm, 1e-11 cm2/s' (shape, length, D).")
]


def baseline_of(text: str) -> "Baseline":
    """The baseline that a text names.

    Raises
    ------
    MissingFact
        There is no text.
    UsageError
        It names no baseline.
    """
    from ionterface.campaign import option_text

    if not text:
        raise MissingFact("which baseline do the peaks stand on? State it with --baseline.")
    try:
        return option_text.baseline_of(text)
    except ValueError as error:
        raise UsageError(sentence("--baseline", error)) from error


def peaks_of(series: "ScanRateSeries", baseline: str) -> "Peaks":
    """The peaks of a series above the baseline that a text names."""
    from ionterface.methods.voltammetry.peaks import peaks

    return peaks(series, baseline=baseline_of(baseline))


def electrons_of(number: float | None) -> float:
    """The number of electrons.

    Raises
    ------
    MissingFact
        There is none.
    """
    if number is None:
        raise MissingFact("how many electrons does the couple exchange? State n with --electrons.")
    return number


def temperature_of(text: str) -> "Estimate":
    """The temperature that a text states. [K]

    Raises
    ------
    MissingFact
        There is none.
    """
    if not text:
        raise MissingFact("at which temperature was it measured? State it with --temperature.")
    return quantity(text, "K", what="temperature")


def film_of(text: str, *, electrons: float | None, temperature: str) -> "Film | None":
    """The film that a text describes; None without one.

    Raises
    ------
    UsageError, MissingFact
        It is no such description, or n or T was not stated.
    """
    from ionterface.campaign import option_text

    if not text:
        return None
    if electrons is None:
        raise MissingFact("how many electrons move per ion in the film? State n with --electrons.")
    kelvin = temperature_of(temperature).value
    try:
        return option_text.film_of(text, electrons=electrons, temperature=kelvin)
    except ValueError as error:
        raise UsageError(sentence("--film", error)) from error


def area_of(text: str) -> "Area | None":
    """The area that a text states with its kind; None without one.

    Raises
    ------
    UsageError
        It is no such text.
    """
    from ionterface.campaign import option_text

    if not text:
        return None
    try:
        return option_text.area_of(text)
    except ValueError as error:
        raise UsageError(sentence("--area", error)) from error


def member(kind: "type[E]", text: str, *, what: str) -> "E":
    """The member of an enum that a text names, in any case.

    Raises
    ------
    UsageError
        There is none; the sentence lists them.
    """
    from ionterface.campaign.option_text import member_of

    try:
        return member_of(kind, text)
    except ValueError as error:
        raise UsageError(sentence(what, error)) from error
