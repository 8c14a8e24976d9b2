"""Distribution of relaxation times of impedance spectra: ``drt``."""

from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.impedance import Band, Negated, Sweep, spectra_of
from ionterface.cli.analyse.shown import Analysis

if TYPE_CHECKING:
    from ionterface.record import Record


def drt(
    records: "tuple[Record, ...]",
    *,
    band: Band = "",
    negated_imaginary: Negated = False,
    sweep: Sweep = None,
    strength: Annotated[
        float | None, typer.Option(help="Strength of the smoothing; without it, by cross-validation.")
    ] = None,
    replicates: Annotated[int, typer.Option(help="Replicates of the bootstrap.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the replicates' random numbers.")] = 1,
) -> Analysis:
    """Distribution of relaxation times of impedance spectra, its peaks and how much they depend on the smoothing."""
    import numpy as np

    from ionterface.figures import Material
    from ionterface.figures.relaxation_times import relaxation_times_panel
    from ionterface.methods.impedance.relaxation_times import relaxation_times

    results = {
        name: relaxation_times(one, rng=np.random.default_rng(seed), strength=strength, replicates=replicates)
        for name, one in spectra_of(records, band, negated_imaginary, sweep).items()
    }
    return Analysis(
        results=results,
        more={f"{name}, in series": result.summary() for name, result in results.items()},
        panels=lambda _: tuple(
            relaxation_times_panel(result, colour=Material(place)) for place, result in enumerate(results.values())
        ),
    )
