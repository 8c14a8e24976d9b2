"""Panels and tables of impedance spectra: the test of Kramers and Kronig, circuits, the Warburg line."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from ionterface.campaign.content import Cells, Content, Need, SampleNeed
from ionterface.campaign.known_values import KnownValue, known
from ionterface.campaign.option_fields import range_in
from ionterface.campaign.option_text import circuit_text, start_values
from ionterface.campaign.schema import Name, Range, Technique, Texts

CircuitText = Annotated[str, AfterValidator(circuit_text)]
Band = Annotated[Range | None, range_in("Hz")]


class Spectra(Content):
    """The impedance spectrum of a cell: its frequencies, the sign of its imaginary column, which of several sweeps."""

    techniques = frozenset({Technique.EIS})
    cells: Cells
    band: Band = None
    negated_imaginary: bool = False
    sweep: Annotated[int | None, Field(ge=1)] = None
    measurement: Name | None = None


class Circuit(Spectra):
    """With a circuit, its text and where the fit of every parameter starts, each with its unit."""

    circuit: CircuitText | None = None
    start: dict[str, str | float | int] | None = None
    fixed: Texts = ()
    weights: Literal["modulus", "unit"] = "modulus"

    @model_validator(mode="after")
    def _start(self) -> Circuit:
        if self.circuit is None:
            if self.start or self.fixed:
                raise ValueError("`start` and `fixed` belong to a circuit; name it with `circuit`")
            return self
        values = start_values(self.start or {}, self.circuit)
        for name in self.fixed:
            if name not in values:
                raise ValueError(f"`fixed`: {name!r} is no parameter of {self.circuit} ({', '.join(values)})")
        return self


class Impedance(Circuit):
    """A spectrum with its circuit, where one is named: Nyquist, modulus, phase, or what Kramers and Kronig leave."""

    cells: Cells = Field(alias="impedance")
    shows: Literal["nyquist", "modulus", "phase", "residuals"] = "nyquist"


class ImpedanceTable(Circuit):
    """The ohmic resistance, the test of Kramers and Kronig, or the parameters of a circuit."""

    cells: Cells = Field(alias="impedance")
    of: Literal["ohmic resistance", "kramers-kronig", "circuit"]

    @model_validator(mode="after")
    def _circuit(self) -> ImpedanceTable:
        if self.of == "circuit" and self.circuit is None:
            raise ValueError("which circuit is fitted? Name it with `circuit`")
        return self


class Warburg(Spectra):
    """Diffusivity from the Warburg line, in one of three forms.

    `charge_slope` (dE/dQ) takes V/S from the sample's `diffusion`; `slope` (dE/dx) needs `molar_volume` and `area` and
    takes the charge of the ion from the sample's `insertion`; `concentration` and `electrons` are for a dissolved
    species, with `area` and the temperature of the cell. The area is that to the electrolyte, never that of the cell.
    """

    cells: Cells = Field(alias="warburg")
    line: Annotated[Range, range_in("Hz")]
    charge_slope: Annotated[KnownValue | None, known("V/C", "dE/dQ", positive=False)] = None
    slope: Annotated[KnownValue | None, known("V", "dE/dx", positive=False)] = None
    molar_volume: Annotated[KnownValue | None, known("m3/mol", "molar volume")] = None
    concentration: Annotated[KnownValue | None, known("mol/m3", "concentration")] = None
    electrons: Annotated[float | None, Field(gt=0)] = None
    area: Annotated[KnownValue | None, known("m2", "area to the electrolyte")] = None

    @model_validator(mode="after")
    def _one_form(self) -> Warburg:
        forms = {
            "charge_slope": (),
            "slope": ("molar_volume", "area"),
            "concentration": ("electrons", "area"),
        }
        asked = [name for name in forms if getattr(self, name) is not None]
        if len(asked) != 1:
            raise ValueError("how does the equilibrium potential change? State one of `charge_slope` (dE/dQ), `slope` "
                             "(dE/dx) and, for a dissolved species, `concentration`")  # fmt: skip
        every = {name for more in forms.values() for name in more}
        given = {name for name in every if getattr(self, name) is not None}
        if given != set(forms[asked[0]]):
            wanted = " and ".join(f"`{name}`" for name in forms[asked[0]]) or "nothing else; V/S comes from the sample"
            raise ValueError(f"with `{asked[0]}` goes {wanted}")
        return self

    def wants(self) -> frozenset[Need]:
        """The temperature of the cell, for a dissolved species."""
        return frozenset({Need.TEMPERATURE}) if self.concentration is not None else frozenset()

    def wants_of_samples(self) -> frozenset[SampleNeed]:
        """V/S with dE/dQ, the charge of the ion with dE/dx."""
        if self.charge_slope is not None:
            return frozenset({SampleNeed.DIFFUSION})
        return frozenset({SampleNeed.INSERTION}) if self.slope is not None else frozenset()


PANELS: tuple[type[Content], ...] = (Impedance, Warburg)
"""Every kind of panel of this family."""
TABLES: tuple[type[Content], ...] = (ImpedanceTable, Warburg)
"""Every kind of table of this family."""
