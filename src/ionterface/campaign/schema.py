"""What may stand in a campaign file: its head, samples, cells and measurements (the document: `contents`).

Every model is frozen, strict, and refuses keys it does not know. A value ``?`` in the file is None here: an open
question, asked by `check`. Quantities are estimates in SI units whose error source bears the name of what was
measured ("mass of g1").
"""

from __future__ import annotations

import datetime
import enum
import re
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator, model_validator

from ionterface import formats
from ionterface.campaign.material import Active as Active
from ionterface.campaign.material import Diffusion as Diffusion
from ionterface.campaign.material import Insertion as Insertion
from ionterface.campaign.quantity_text import date_of, estimate_of, interval_of, range_of
from ionterface.campaign.suggestions import did_you_mean
from ionterface.campaign.values import Key as Key
from ionterface.campaign.values import Name as Name
from ionterface.campaign.values import Names as Names
from ionterface.campaign.values import Part as Part
from ionterface.campaign.values import Quantity as Quantity
from ionterface.campaign.values import Range as Range
from ionterface.campaign.values import Text as Text
from ionterface.campaign.values import Texts as Texts
from ionterface.campaign.values import name_of as name_of
from ionterface.campaign.values import one_of as one_of
from ionterface.errors import UnitError
from ionterface.estimate import Estimate
from ionterface.quantities import VOCABULARY, conversion

SCHEMA_VERSION = 1
WHOLE_CELL = "cell"
"""The basis that stands for no mass at all: charges of the whole cell, in mAh."""
ALL = "all"
"""In the tables of samples, cells and measurements: every one of the campaign."""
SUM_TOLERANCE = 2e-3
"""How far mass fractions may miss 1: three thirds written as 33.3 % miss it by 0.001."""
_STEM = re.compile(r"\{stem(?::(?:[1-9]\d?|(?!\d)[^{}/\\]{1,5}))?\}")


# -- kinds of parts ----------------------------------------------------------------------------------------------------
class Technique(enum.Enum):
    """What was done to a cell."""

    CYCLING = "cycling"
    RATE = "rate"
    CV = "cv"
    GITT = "gitt"
    ICI = "ici"
    PITT = "pitt"
    REST = "rest"
    EIS = "eis"
    OTHER = "other"


class Branch(enum.Enum):
    """A half of a cycle, as the cell's user calls it; `Cell.discharge` says what it is at the working electrode."""

    CHARGE = "charge"
    DISCHARGE = "discharge"


class Reaction(enum.Enum):
    """What happens at the working electrode."""

    REDUCTION = "reduction"
    OXIDATION = "oxidation"


# -- head ----------------------------------------------------------------------------------------------------------
class Assumption(Part):
    """Something that no source states, with the range it is taken from and the reason.

    ``{range: 1.4..1.8 V, because: ...}`` or ``{choices: [Zn, activated carbon], because: ...}``.
    """

    range: Range | None = None
    choices: Texts | None = None
    because: Text

    @field_validator("range", mode="before")
    @classmethod
    def _range(cls, value: object) -> object:
        return range_of(value)

    @model_validator(mode="after")
    def _one(self) -> Assumption:
        if (self.range is None) == (self.choices is None):
            raise ValueError("an assumption has either a `range` (1.4..1.8 V) or a list of `choices`")
        return self


class Head(Part):
    """The keys of a campaign file outside samples, cells, measurements and document."""

    ionterface: int
    title: Text | None
    date: datetime.date | None
    authors: Texts = ()
    data_roots: Texts = ()
    stated: Text | None = None
    """File of published numbers, each with its place."""
    assumptions: dict[str, Assumption] = Field(default_factory=dict)

    @field_validator("date", mode="before")
    @classmethod
    def _date(cls, value: object) -> object:
        return None if value is None else date_of(value)


# -- samples and cells ---------------------------------------------------------------------------------------------
class Sample(Part):
    """An electrode material. Fractions are of the whole electrode film, by mass, and sum to 1.

    `components` maps each component to its mass fraction (None where it is open). `bases` maps the name of a mass
    basis to its components. `weighed` names the basis that the masses of the cells comprise unless a cell says
    otherwise. `basis` names the one that figures use unless they say otherwise. `active`, `insertion` and `diffusion`
    say what stores, which ion goes in, and in which body it diffuses.
    """

    from_key = frozenset({"name"})
    name: str
    components: dict[Name, Quantity | None] | None = None
    bases: dict[Name, Names] | None = None
    weighed: Name | None = None
    basis: Name | None = None
    active: Active | None = None
    insertion: Insertion | None = None
    diffusion: Diffusion | None = None
    note: Text | None = None

    @field_validator("components", mode="before")
    @classmethod
    def _fractions(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, dict):
            return value
        sample = info.data.get("name", "")
        return {k: v if v is None else _fraction(k, v, sample) for k, v in value.items()}

    def missum(self) -> str:
        """What is wrong with the sum of the mass fractions; empty where it is right or still open."""
        stated = [fraction.value for fraction in (self.components or {}).values() if fraction is not None]
        whole = len(stated) == len(self.components or {})
        if not stated or (sum(stated) <= 1 + SUM_TOLERANCE and not (whole and sum(stated) < 1 - SUM_TOLERANCE)):
            return ""
        return f"the {'' if whole else 'stated '}mass fractions sum to {100 * sum(stated):.6g} %, not to 100 %"


def _fraction(component: str, value: object, sample: str) -> Estimate:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value} 1" if 0 < value <= 1 else value
    fraction = estimate_of(value, "%", source=f"mass fraction of {component} in {sample}").to("1")
    if fraction.value > 1:
        raise ValueError(f"{component}: a mass fraction of {value!r} is above 100 %")
    return fraction


class Mass(Part):
    """A weighed mass [kg] and the basis whose components it comprises (None: as the sample says)."""

    value: Quantity
    of: Name | None = None


_CELL_UNITS = {"area": "m2", "thickness": "m", "temperature": "K", "electrolyte_volume": "m3"}


class Cell(Part):
    """A cell. `window` is its voltage range, `discharge` what a discharge is at the working electrode.

    A cell with `excluded` (the rule that excludes it) stays listed and enters no number.
    """

    from_key = frozenset({"name"})
    name: str
    sample: Name | None
    mass: Mass | None = None
    area: Quantity | None = None
    thickness: Quantity | None = None
    temperature: Quantity | None = None
    electrolyte_volume: Quantity | None = None
    electrolyte: Text | None = None
    separator: Text | None = None
    counter: Text | None = None
    reference: Text | None = None
    window: Range | None = None
    discharge: Annotated[Reaction, one_of(Reaction)] | None = None
    excluded: Text | None = None
    note: Text | None = None

    @field_validator("mass", mode="before")
    @classmethod
    def _mass(cls, value: object, info: ValidationInfo) -> object:
        if value is None:
            return None
        source = f"mass of {info.data.get('name', '')}"
        if not isinstance(value, dict):
            return Mass(value=estimate_of(value, "kg", source=source))
        if value.get("value") is None:
            return value if "value" not in value else None
        return {**value, "value": estimate_of(value["value"], "kg", source=source)}

    @field_validator(*_CELL_UNITS, mode="before")
    @classmethod
    def _stated(cls, value: object, info: ValidationInfo) -> object:
        what = str(info.field_name)
        source = f"{what.replace('_', ' ')} of {info.data.get('name', '')}"
        return None if value is None else estimate_of(value, _CELL_UNITS[what], source=source)

    @field_validator("window", mode="before")
    @classmethod
    def _window(cls, value: object) -> object:
        window = None if value is None else interval_of(value, "V")
        if window is not None and window.low == window.high:
            raise ValueError(f"{value!r} is one voltage; write the window like 0.3..1.6 V")
        return window


# -- measurements --------------------------------------------------------------------------------------------------
class ColumnPlace(Part):
    """Where a declared quantity stands: the header or the number (from 1) of its column, and its unit there."""

    column: str | int
    unit: str


Places = dict[str, ColumnPlace]


class Columns(Part):
    """What stands in which column of a csv, tsv or xlsx file that does not tell.

    ``at`` for one record (``{voltage_V: {column: E, unit: V}, ...}``), ``records`` for several in one sheet, by label.
    """

    current_positive: Annotated[formats.Polarity, one_of(formats.Polarity)]
    header_rows: Annotated[int, Field(ge=0)] = 1
    sheet: str = ""
    at: Places | None = None
    records: dict[Name, Places] | None = None

    @model_validator(mode="after")
    def _places(self) -> Columns:
        if (self.at is None) == (self.records is None):
            raise ValueError("declare the columns either in `at` (one record) or in `records` (several, by label)")
        for places in self._by_label().values():
            for quantity, place in places.items():
                if quantity not in VOCABULARY:
                    raise ValueError(f"unknown quantity {quantity!r}{did_you_mean(quantity, VOCABULARY)}")
                if isinstance(place.column, int) and place.column < 1:
                    raise ValueError(f"{quantity}: columns count from 1")
                _convertible(quantity, place.unit)
        return self

    def _by_label(self) -> dict[str, Places]:
        return self.records if self.records is not None else {"": self.at or {}}

    def declaration(self) -> formats.Declaration:
        """The same as the readers take it."""
        places = {
            label: {q: formats.DeclaredColumn(column=p.column, unit=p.unit) for q, p in columns.items()}
            for label, columns in self._by_label().items()
        }
        return formats.Declaration(
            records=places,
            current_positive=self.current_positive,
            header_rows=self.header_rows,
            sheet=self.sheet,
        )


def _convertible(quantity: str, unit: str) -> None:
    try:
        conversion(unit, VOCABULARY[quantity].unit)
    except UnitError as error:
        raise ValueError(f"{quantity}: {error}") from error


class Accuracy(Part):
    """What the data sheet of the instrument says, as standard uncertainties of one channel.

    `current` and `voltage` are relative (``0.1 %``), `zero` is that of the current (``0.5 uA``).
    """

    current: Quantity | None = None
    voltage: Quantity | None = None
    zero: Quantity | None = None

    @field_validator("current", "voltage", "zero", mode="before")
    @classmethod
    def _stated(cls, value: object, info: ValidationInfo) -> object:
        unit = "A" if info.field_name == "zero" else "1"
        return None if value is None else estimate_of(value, unit, source="", positive=False)


class Measurement(Part):
    """Files measured on one cell, or on several whose names stand in the stems of the files.

    `files` are patterns relative to the campaign's folder or a data root. `cell` is a cell's name, or ``{stem}``,
    ``{stem:2}`` (the first two characters of the file name without extension), ``{stem:_}`` (up to the first ``_``).
    `record` picks one record of a file of several.
    """

    name: Name | None = None
    files: Texts
    cell: str | None
    technique: Annotated[Technique, one_of(Technique)] | None
    record: Text | None = None
    format: str | None = None
    columns: Columns | None = None
    scan_rate: Quantity | None = None
    rest_below: Quantity | None = None
    accuracy: Accuracy | None = None
    note: Text | None = None

    @field_validator("cell", mode="before")
    @classmethod
    def _cell(cls, value: object) -> object:
        if isinstance(value, str) and value.startswith("{"):
            if not _STEM.fullmatch(value):
                raise ValueError(f"{value!r} is no rule; write {{stem}}, {{stem:2}} (two characters) or {{stem:_}}")
            return value
        return name_of(value)

    @field_validator("format")
    @classmethod
    def _format(cls, value: str | None) -> str | None:
        if value is not None and value not in formats.formats():
            raise ValueError(f"there is no format {value!r}{did_you_mean(value, formats.formats())}")
        return value

    @field_validator("scan_rate", "rest_below", mode="before")
    @classmethod
    def _stated(cls, value: object, info: ValidationInfo) -> object:
        if value is None:
            return None
        unit, source = {"scan_rate": ("V/s", "stated scan rate"), "rest_below": ("A", "")}[str(info.field_name)]
        return estimate_of(value, unit, source=source)
