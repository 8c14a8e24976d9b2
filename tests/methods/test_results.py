"""Every result, whatever computed it, has the one shape that reports rely on."""

from __future__ import annotations

import copy
import dataclasses
import functools
import inspect
import pkgutil
from collections.abc import Mapping
from importlib import import_module

import numpy as np
import polars as pl
import pytest

from ionterface.estimate import Estimate, Status, Table
from ionterface.methods import voltammetry as cv
from ionterface.methods.ambipolar_flux import Per, flux
from ionterface.methods.capacitive_share import compare_shares
from ionterface.methods.carbon_blank import Blank, oxide_capacity
from ionterface.methods.cell_statistics import cell_statistics
from ionterface.methods.charge_discharge import charge_discharge
from ionterface.methods.cycling import cycling
from ionterface.methods.discharge_time import discharge_time
from ionterface.methods.electron_ledger import Holder, charge_closure, electron_ledger
from ionterface.methods.job_sharing import CarrierPath, Carriers, job_sharing
from ionterface.methods.mass_basis import Composition, on_every_basis
from ionterface.methods.musca import musca
from ionterface.methods.potential_steps import potential_steps
from ionterface.methods.rate_test import rate_test
from ionterface.methods.reagents import Reagent
from ionterface.methods.rest import rests
from ionterface.methods.segmentation import Direction, segment
from ionterface.methods.specs import specs
from ionterface.methods.stoichiometry import Insertion, Ion, theoretical_capacities
from ionterface.methods.synthesis import Product, synthesis
from ionterface.methods.thermogravimetry import thermogravimetry
from ionterface.methods.voltammogram import voltammogram
from ionterface.methods.xps_comparison import constraint_scan, valence_change
from ionterface.methods.xps_valence import Component, ReferencePosition, SurfaceHistory, average_valence
from ionterface.record import Metadata, Record
from ionterface.references import bibliography, keys

MASS = Estimate(1.0, None, "mg", source="mass")
FILM = Composition({"VOx": Estimate(1.0, 0, "1")})
ROOM = Estimate(298.15, 0.0, "K")
DIFFUSIVITY = Estimate(1e-9, 0.0, "m2/s")
AREA = cv.Area(value=Estimate(1e-4, 0.0, "m2"), kind=cv.AreaKind.GEOMETRIC)
MOLAR = Estimate(1.0, 0.0, "mol/m3")
FILM_OF = cv.Film(
    length=Estimate(1e-4, 0, "m"), diffusivity=DIFFUSIVITY, electrons=1, temperature=298.15, geometry=cv.Geometry.PLATE
)
RATES = np.geomspace(1e-3, 0.1, 9)
UP = Direction.OXIDATION


@functools.cache
def series():
    """A peak that moves with the scan rate on a capacitive current, as arrays."""
    e = np.linspace(-0.5, 0.5, 401)
    shift = 0.035 + 0.02 * np.log10(RATES / RATES[0])
    waves = [np.exp(-(((e - sign * shift[:, None]) / 0.06) ** 2)) for sign in (1, -1)]
    rising, falling = (1e-4 * np.sqrt(RATES)[:, None] * wave + 1e-5 * RATES[:, None] for wave in waves)
    return cv.ScanRateSeries.of_arrays(e, RATES, rising, -falling, mass=MASS, basis="film")


@functools.cache
def of_series():
    return cv.peaks(series(), baseline=cv.NoBaseline())


@functools.cache
def sweeps():
    """Records of two cycles of a surface wave on a capacitor with a leak."""
    made = []
    for rate in RATES:
        way = np.linspace(0, 4, 801)
        e = 0.5 - np.abs(way % 2 - 1)
        i = np.where(way % 2 < 1, 1.0, -1.0) * 1e-3 * rate * (1 + 5 / np.cosh(19.46 * e) ** 2) + 1e-6 * e
        data = pl.DataFrame({"time_s": way / rate, "voltage_V": e, "current_A": i})
        made.append(Record(data=data, metadata=Metadata(file=f"cv{rate:g}.csv", simulated=True)))
    return made


@functools.cache
def stairs():
    """Six steps up of a capacitor behind a resistor with diffusion, after a minute at rest."""
    times = np.geomspace(1e-3, 300, 400)
    t, e, i = [np.arange(60.0)], [np.zeros(60)], [np.zeros(60)]
    for k in range(6):
        t.append(t[-1][-1] + times)
        e.append(np.full(len(times), 0.025 * (k + 1)))
        i.append(5e-3 * np.exp(-times / 5) + 1e-4 / np.sqrt(times))
    columns = {"time_s": np.concatenate(t), "voltage_V": np.concatenate(e), "current_A": np.concatenate(i)}
    return Record(data=pl.DataFrame(columns), metadata=Metadata(file="stairs.csv", simulated=True))


INTERVALS = [2.0, 5.0, 10.0, 20.0, 50.0]
OF_SERIES = {
    "charges": cv.charges,
    "trasatti": lambda s: cv.trasatti(s, fast=(9e-3, 0.2), slow=(9e-4, 8e-3), branch=UP),
    "double_layer": lambda s: cv.double_layer(s, at=0.0),
    "b_values": lambda s: cv.b_values(s, film=FILM_OF),
    "b_map": cv.b_map,
    "separation": lambda s: cv.separation(s, convention=cv.Convention()),
    "sensitivity": lambda s: cv.sensitivity(s, convention=cv.Convention()),
    "peaks": lambda s: cv.peaks(s, baseline=cv.NoBaseline()),
    "peaks fitted": lambda s: cv.peaks(s, baseline=cv.NoBaseline(), measure=cv.FittedPeaks(count=1)),
}
OF_PEAKS = {
    "b_from_peaks": cv.b_from_peaks,
    "randles_sevcik": lambda p: cv.randles_sevcik(
        p.tracks[0], electrons=1, area=AREA, concentration=MOLAR, temperature=ROOM, law=cv.Reversible()
    ),
    "finite_randles_sevcik": lambda p: cv.finite_randles_sevcik(
        p.tracks[0], electrons=1, area=AREA, concentration=MOLAR, temperature=ROOM, length=FILM_OF.length,
        geometry=cv.Geometry.PLATE,
    ),
    "nicholson": lambda p: cv.nicholson(
        p, electrons=1, temperature=ROOM, diffusivity=DIFFUSIVITY, alpha=0.5, forward=UP,
        curve=cv.nicholson_1965(temperature=298.15),
    ),
    "laviron": lambda p: cv.laviron(p, electrons=1, temperature=ROOM, alpha=Estimate(0.5, 0.0, "1")),
}  # fmt: skip
OF_STAIRS = {
    "potential_steps": potential_steps,
    "specs": specs,
    "musca": lambda r: musca(r, intervals=INTERVALS, resistance=Estimate(5.0, 0.0, "Ohm")),
}
OF_RECORD = ["segment", "cycling", "charge_discharge", "rate_test", "voltammogram", "rests"]
METHODS = {
    "segment": segment,
    "cycling": lambda r: cycling(r, bases={"film": MASS}),
    "charge_discharge": lambda r: charge_discharge(r, cycles=[1], mass=MASS, basis="film"),
    "rate_test": lambda r: rate_test(r, mass=MASS, basis="film", branch=Direction.REDUCTION),
    "voltammogram": voltammogram,
    "rests": rests,
    "cell_statistics": lambda r: cell_statistics(
        np.eye(5), cells=list("abcde"), cycles=range(5), unit="mAh/g", basis="film", source="made"
    ),
    "on_every_basis": lambda r: on_every_basis(
        Estimate(1, 0, "C/kg"), composition=FILM, bases={"film": ["VOx"]}, stated_on="film"
    ),
    "scan_rate_series": lambda r: cv.scan_rate_series(sweeps()),
    "compare_shares": lambda r: compare_shares(Estimate(0.5, 0.1, "1"), Estimate(0.7, 0.1, "1")),
    "k0_from_slope": lambda r: cv.k0_from_slope(Estimate(0.3, None, "1"), diffusivity=DIFFUSIVITY, temperature=ROOM),
    **{name: lambda r, name=name: OF_SERIES[name](series()) for name in OF_SERIES},
    **{name: lambda r, name=name: OF_PEAKS[name](of_series()) for name in OF_PEAKS},
    **{name: lambda r, name=name: OF_STAIRS[name](stairs()) for name in OF_STAIRS},
}
ONE = Estimate(1, 0, "1")
OXIDE_FILM = Composition({"VOx": Estimate(0.8, 0, "1"), "C": Estimate(0.2, 0, "1")})
OHMIC = Estimate(1, 0, "S/m")
PATH = CarrierPath(conductivity=OHMIC, concentration=Estimate(1, 0, "mol/m3"))
CELSIUS = Estimate(298.15, 0, "K")
SPECTRUM = average_valence(
    [Component(energy=516, area=ONE)],
    references=[ReferencePosition(valence=4, energy=516, within=0.3, source="made")],
    history=SurfaceHistory(sputtered=False, air=False, charge_reference="made"),
)
ON = {"composition": OXIDE_FILM, "counted": ["VOx"]}
CAPACITY = Estimate(1e5, 0, "C/kg")
SPECIFIC = Estimate(1, 0, "A/kg")
COMPOSITIONS = {
    "theoretical_capacities": lambda r: theoretical_capacities(
        Insertion(host="VO2", ion=Ion(formula="Zn", charge=2), n_ion=0.5)
    ),
    "electron_ledger": lambda r: electron_ledger(
        CAPACITY, holders=[Holder(component="VOx", formula="VO2", element="V", most=ONE)], **ON
    ),
    "charge_closure": lambda r: charge_closure(CAPACITY, metal="V", start=Estimate(4, 0, "1")),
    "discharge_time": lambda r: discharge_time(
        CAPACITY, SPECIFIC, capacity_counts=["VOx"], current_counts=["VOx"], on=["VOx"], composition=OXIDE_FILM
    ),
    "oxide_capacity": lambda r: oxide_capacity(
        CAPACITY,
        current=SPECIFIC,
        oxide=["VOx"],
        carbon=["C"],
        blank=Blank(capacity=SPECIFIC * Estimate(1, 0, "s"), current=SPECIFIC),
        **ON,
    ),
    "synthesis": lambda r: synthesis(
        [Reagent(name="V2O5", formula="V2O5", mass=Estimate(1, 0, "g"))],
        product=Product(name="VO2", formula="VO2", sources={"V": ["V2O5"]}),
    ),
    "flux": lambda r: flux(
        Estimate(-1, 0, "J/mol m"),
        gradient_per=Per.MOLE,
        prefactor_per=Per.MOLE,
        ion_conductivity=OHMIC,
        electron_conductivity=OHMIC,
        charge=2,
    ),
    "job_sharing": lambda r: job_sharing(
        ion=PATH, electron=PATH, charge=2, temperature=CELSIUS, carriers=Carriers.MOBILE
    ),
    "thermogravimetry": lambda r: thermogravimetry(
        residue=ONE * 0.7, water=ONE * 0, end="V2O5", metal="V", starts=["VO2"], end_temperature=CELSIUS
    ),
    "average_valence": lambda r: SPECTRUM,
    "constraint_scan": lambda r: constraint_scan({"free": SPECTRUM, "fixed": SPECTRUM}),
    "valence_change": lambda r: valence_change(SPECTRUM, SPECTRUM),
}
METHODS |= COMPOSITIONS


@pytest.fixture
def record(play):
    return play([(0, 50, 1, 1), (1, 100, 1, 2), (0, 50, 2, 2), (-1, 90, 2, 1), (1, 90, 1, 2), (-1, 90, 2, 1)])


@pytest.mark.parametrize("method", METHODS)
def test_a_result_has_its_shape(method, record):
    result = METHODS[method](record)
    assert result.__dataclass_params__.frozen
    assert isinstance(result.status, Status)
    assert all(f.code.startswith("W-") for f in result.findings)
    assert isinstance(result.basis, str)
    assert result.n_independent >= 1
    assert result.settings
    assert all(isinstance(text, str) for text in result.settings.values())
    assert set(result.cites) <= set(keys(bibliography()))
    table = result.table()
    _assert_same(Table.from_dict(table.to_dict()), table)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.status = Status.VALID


def test_every_result_of_voltammetry_is_among_them(record):
    made = {type(METHODS[method](record)) for method in METHODS}
    modules = [import_module(f"{cv.__name__}.{found.name}") for found in pkgutil.iter_modules(cv.__path__)]
    classes = {c for m in modules for c in vars(m).values() if inspect.isclass(c) and c.__module__ == m.__name__}
    results = {c for c in classes if dataclasses.is_dataclass(c) and hasattr(c, "table")}
    assert {c.__name__ for c in results - made} == set()


@pytest.mark.parametrize("method", OF_RECORD)
def test_methods_leave_their_input_alone(method, record):
    before, description = record.frame(), record.description()
    METHODS[method](record).table()
    assert record.frame().equals(before)
    assert record.description() == description


@pytest.mark.parametrize("method", OF_STAIRS)
def test_step_methods_leave_their_input_alone(method):
    before, description = stairs().frame(), stairs().description()
    OF_STAIRS[method](stairs()).table()
    assert stairs().frame().equals(before)
    assert stairs().description() == description


def test_a_series_leaves_its_records_alone():
    before = [(r.frame(), r.description()) for r in sweeps()]
    cv.scan_rate_series(sweeps(), resistance=Estimate(1.0, 0.0, "Ohm"), trim=0.05, window=(-0.4, 0.4)).table()
    for record, (frame, description) in zip(sweeps(), before, strict=True):
        assert record.frame().equals(frame)
        assert record.description() == description


@pytest.mark.parametrize("given", [series, lambda: cv.scan_rate_series(sweeps())], ids=["arrays", "records"])
@pytest.mark.parametrize("method", OF_SERIES)
def test_methods_leave_a_series_alone(method, given):
    given = given()
    before = copy.deepcopy(given)
    OF_SERIES[method](given).table()
    _assert_same(given, before)


@pytest.mark.parametrize("method", OF_PEAKS)
def test_methods_leave_peaks_alone(method):
    before = copy.deepcopy(of_series())
    OF_PEAKS[method](of_series()).table()
    _assert_same(of_series(), before)


def _assert_same(one, other):
    """Equal to the last bit, whatever is nested in what; NaN equals NaN."""
    if dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            _assert_same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, Mapping):
        assert list(one) == list(other)
        _assert_same(tuple(one.values()), tuple(other.values()))
    elif isinstance(one, tuple):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            _assert_same(a, b)
    elif isinstance(one, (float, np.ndarray)):
        assert np.array_equal(one, other, equal_nan=True)
    else:
        assert one == other
