"""Analyses of impedance spectra: ``impedance`` and ``warburg``."""

from typing import TYPE_CHECKING, Annotated

import typer

from ionterface.cli.analyse.choices import Electrons, Temperature, electrons_of, member, temperature_of
from ionterface.cli.analyse.given import quantity, span
from ionterface.cli.analyse.shown import Analysis
from ionterface.errors import MissingFact, UsageError

if TYPE_CHECKING:
    from ionterface.estimate import Estimate
    from ionterface.methods.impedance.circuits import Circuit
    from ionterface.methods.impedance.spectrum import Spectrum
    from ionterface.methods.impedance.warburg_diffusivity import Diffusivity
    from ionterface.methods.result import Result
    from ionterface.record import Record

Band = Annotated[str, typer.Option(help="Frequencies to use, '0.01..1e5 Hz'; without it, all.")]
Negated = Annotated[
    bool, typer.Option("--negated-imaginary", help="The imaginary column holds -Z'', positive when capacitive.")
]
Sweep = Annotated[int | None, typer.Option(help="Which sweep of a file that holds several, counted from 1.")]


def impedance(
    records: "tuple[Record, ...]",
    *,
    band: Band = "",
    negated_imaginary: Negated = False,
    sweep: Sweep = None,
    circuit: Annotated[
        str,
        typer.Option(
            help="Circuit to fit, 'R0-p(R1,C1)-p(R2-Wo1,C2)': - in series, p(,) parallel; R, L, C, Q (CPE), W, Wo, Ws, "
            "G (Gerischer), each with a number."
        ),
    ] = "",
    start: Annotated[
        str, typer.Option(help="Start of every parameter, 'R0 = 2 Ohm, C1 = 1 mF, Q1_Q = 1e-4, Q1_alpha = 0.9'.")
    ] = "",
    fixed: Annotated[str, typer.Option(help="Parameters that stay at their start, 'R0, Q1_alpha'.")] = "",
    weights: Annotated[str, typer.Option(help="'modulus' (1/|Z|²) or 'unit'.")] = "modulus",
) -> Analysis:
    """Kramers-Kronig test and ohmic resistance of impedance spectra, and the fit of a circuit."""
    from ionterface.figures import Material
    from ionterface.figures.impedance import kramers_kronig_panel, modulus_panel, nyquist_panel, phase_panel
    from ionterface.methods.impedance.circuit_fit import CircuitFit, Weights, circuit_fit
    from ionterface.methods.impedance.circuits import circuit_of
    from ionterface.methods.impedance.kramers_kronig import kramers_kronig
    from ionterface.methods.impedance.ohmic_resistance import ohmic_resistance

    if start and not circuit:
        raise MissingFact("of which circuit are these the start values? Name it with --circuit.")
    model = circuit_of(circuit) if circuit else None
    values = {} if model is None else _start(start, model)
    held = tuple(name.strip() for name in fixed.split(",") if name.strip())
    weighed = member(Weights, weights, what="--weights")
    results: dict[str, Result] = {}
    drawn = []
    for place, (name, one) in enumerate(spectra_of(records, band, negated_imaginary, sweep).items()):
        test, ohmic = kramers_kronig(one), ohmic_resistance(one)
        results |= {f"{name}, Kramers-Kronig test": test, f"{name}, ohmic resistance": ohmic}
        fit: CircuitFit | None = None
        if model is not None:
            fit = circuit_fit(one, model, start=values, fixed=held, weights=weighed)
            results[f"{name}, {model.text}"] = fit
        drawn.append((one, Material(place), test, ohmic, fit))
    return Analysis(
        results=results,
        panels=lambda reference: tuple(
            panel
            for one, colour, test, ohmic, fit in drawn
            for panel in (
                nyquist_panel(one, colour=colour, fit=fit, ohmic=ohmic),
                kramers_kronig_panel(test, colour=colour),
                modulus_panel(one, colour=colour, fit=fit),
                phase_panel(one, colour=colour, fit=fit),
            )
        ),
    )


def warburg(
    records: "tuple[Record, ...]",
    *,
    line: Annotated[str, typer.Option(help="Frequencies of the Warburg line, '0.05..1 Hz'.")],
    band: Band = "",
    negated_imaginary: Negated = False,
    sweep: Sweep = None,
    slope: Annotated[str, typer.Option(help="dE/dx of the equilibrium potential, '-0.5 ± 0.05 V'.")] = "",
    molar_volume: Annotated[str, typer.Option(help="Of the host, '54 cm3/mol'.")] = "",
    area: Annotated[str, typer.Option(help="Area to the electrolyte, '12 ± 2 cm2'.")] = "",
    charge_slope: Annotated[str, typer.Option(help="dE/dQ, '-0.8 ± 0.05 V/C', with --volume-to-surface.")] = "",
    volume_to_surface: Annotated[str, typer.Option(help="V/S of the active material, '50 ± 5 nm'.")] = "",
    concentration: Annotated[str, typer.Option(help="For a dissolved species, '1 mM'; not for a solid.")] = "",
    electrons: Electrons = None,
    temperature: Temperature = "",
) -> Analysis:
    """Diffusivity from the Warburg line of impedance spectra, with the slope of the equilibrium potential."""
    from ionterface.figures import Material
    from ionterface.figures.warburg import warburg_panel
    from ionterface.methods.impedance.warburg_diffusivity import warburg_diffusivity

    form = _form(
        slope=slope,
        molar_volume=molar_volume,
        area=area,
        charge_slope=charge_slope,
        volume_to_surface=volume_to_surface,
        concentration=concentration,
        electrons=electrons,
        temperature=temperature,
    )
    spectra = spectra_of(records, band, negated_imaginary, sweep)
    ends = span(line, "Hz", what="--line")
    results = {name: warburg_diffusivity(one, band=ends, diffusivity=form) for name, one in spectra.items()}
    return Analysis(
        results=results,
        panels=lambda reference: tuple(
            warburg_panel(one, colour=Material(place)) for place, one in enumerate(results.values())
        ),
    )


def spectra_of(records: "tuple[Record, ...]", band: str, negated: bool, sweep: int | None) -> "dict[str, Spectrum]":
    """The spectrum of each record by its name, in the stated band."""
    from ionterface.methods.impedance.spectrum import Imaginary, spectrum

    limits = span(band, "Hz", what="--band") if band else None
    sign = Imaginary.NEGATED if negated else Imaginary.STANDARD
    return {record.metadata.name: spectrum(record, band=limits, imaginary=sign, sweep=sweep) for record in records}


def _start(text: str, circuit: "Circuit") -> dict[str, float]:
    """Start values from a text; a number without a unit is in that of the circuit."""
    if not text:
        names = ", ".join(circuit.units)
        raise MissingFact(f"where does the fit start? State {names} with --start; none is guessed.")
    values: dict[str, float] = {}
    for part in text.split(","):
        name, sign, number = (piece.strip() for piece in part.partition("="))
        if not sign or name not in circuit.units:
            raise UsageError(
                f"--start: {part.strip()!r} is no value of {', '.join(circuit.units)}; write 'R0 = 2 Ohm'."
            )
        try:
            values[name] = float(number)
        except ValueError:
            values[name] = quantity(number, circuit.units[name], what=f"--start, {name}").value
    return values


def _form(
    *,
    slope: str,
    molar_volume: str,
    area: str,
    charge_slope: str,
    volume_to_surface: str,
    concentration: str,
    electrons: float | None,
    temperature: str,
) -> "Diffusivity":
    """The form of the diffusivity that the given quantities belong to."""
    from ionterface.methods.impedance.warburg_diffusivity import ChargedVolume, Dilute, MolarInsertion

    asked = [bool(slope), bool(charge_slope), bool(concentration)]
    if sum(asked) != 1:
        raise MissingFact(
            "how does the equilibrium potential change? State --slope (dE/dx, with --molar-volume, --area and "
            "--electrons) or --charge-slope (dE/dQ, with --volume-to-surface), one of them."
        )
    if charge_slope:
        return ChargedVolume(
            volume_to_surface=_demanded(volume_to_surface, "m", "--volume-to-surface"),
            slope=quantity(charge_slope, "V/C", what="dE/dQ", positive=False),
        )
    if slope:
        return MolarInsertion(
            molar_volume=_demanded(molar_volume, "m3/mol", "--molar-volume"),
            electrons=electrons_of(electrons),
            area=_demanded(area, "m2", "--area"),
            slope=quantity(slope, "V", what="dE/dx", positive=False),
        )
    return Dilute(
        concentration=quantity(concentration, "mol/m3", what="concentration"),
        electrons=electrons_of(electrons),
        area=_demanded(area, "m2", "--area"),
        temperature=temperature_of(temperature),
    )


def _demanded(text: str, unit: str, option: str) -> "Estimate":
    if not text:
        raise MissingFact(f"the diffusivity goes with the square of {option[2:].replace('-', ' ')}; state {option}.")
    return quantity(text, unit, what=option[2:].replace("-", " "))
