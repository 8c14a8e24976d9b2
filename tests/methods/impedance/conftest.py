"""Spectra of known truth, by closed forms written here and not by the circuits of the package."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from ionterface.formats import Declaration, DeclaredColumn, Polarity, read_all
from ionterface.quantities import FREQUENCY, IMPEDANCE_IMAGINARY, IMPEDANCE_REAL
from ionterface.record import Metadata, Record


def randles(f, *, ohmic=1.0, transfer=8.0, double_layer=2e-4, sigma=0.0, inductance=0.0, exponent=1.0, drift=0.0):
    """Ohmic resistance, inductance, and a charge transfer with diffusion beside a double layer. [Ohm]

    `drift`: by what share transfer and sigma have grown at the lowest frequency, evenly over the sweep from the top.
    """
    w = 2 * np.pi * np.asarray(f, float)
    grown = 1 + drift * (np.log(w.max()) - np.log(w)) / (np.log(w.max()) - np.log(w.min()))
    reaction = grown * (transfer + sigma * w**-0.5) - 1j * grown * sigma * w**-0.5
    phase = exponent * np.pi / 2
    charging = double_layer * w**exponent * (np.cos(phase) + 1j * np.sin(phase))
    return ohmic + 1j * w * inductance + reaction / (1 + reaction * charging)


def recorded(f, z, **metadata) -> Record:
    columns = {FREQUENCY.column: f, IMPEDANCE_REAL.column: np.real(z), IMPEDANCE_IMAGINARY.column: np.imag(z)}
    about = Metadata(**{"file": "eis.csv", "simulated": True, **metadata})
    return Record(
        data=pl.DataFrame({name: np.asarray(column, float) for name, column in columns.items()}), metadata=about
    )


def noisy(z, share, seed):
    """Normal noise of a share of |Z| on both parts."""
    rng = np.random.default_rng(seed)
    return z + share * np.abs(z) * (rng.standard_normal(len(z)) + 1j * rng.standard_normal(len(z)))


def declared(path, frequency, real, imaginary, header_rows=1) -> Record:
    """The record of a table whose columns are declared here."""
    columns = {FREQUENCY.column: frequency, IMPEDANCE_REAL.column: real, IMPEDANCE_IMAGINARY.column: imaginary}
    units = {FREQUENCY.column: "Hz"}
    places = {name: DeclaredColumn(column=place, unit=units.get(name, "Ohm")) for name, place in columns.items()}
    (record,) = read_all(
        path,
        columns=Declaration(records={"": places}, current_positive=Polarity.OXIDATION, header_rows=header_rows),
    )
    return record


@pytest.fixture
def battery(sample) -> Record:
    """The example of impedance.py."""
    return declared(sample("echem/eis-impedancepy/exampleData.csv"), 1, 2, 3, header_rows=0)


@pytest.fixture
def mxene(sample, tmp_path) -> Record:
    """MXene electrode; a header of its file holds a lone quotation mark, which no table may, so it is taken out."""
    text = sample("echem/eis-impedancepy/mxene_eis.csv").read_text(encoding="utf-8-sig")
    (tmp_path / "mxene.csv").write_text(text.replace('-Z" (Ohms)', "-Zimag"), encoding="utf-8")
    return declared(tmp_path / "mxene.csv", "Frequency (Hz)", "Z' (Ohms)", "-Zimag")


@pytest.fixture
def zinc(sample) -> Record:
    """alpha-MnO2 in sulphate, BioLogic."""
    (record,) = read_all(sample("echem/zn-mn-biologic-lanhe/Biologic_EIS.mpr"))
    return record


@pytest.fixture
def record_of() -> Callable[..., Record]:
    return recorded


@pytest.fixture
def cell() -> Callable[..., np.ndarray]:
    return randles


@pytest.fixture
def noise() -> Callable[..., np.ndarray]:
    return noisy


@pytest.fixture
def codes() -> Callable[..., list[str]]:
    return lambda result: [finding.code for finding in result.findings]
