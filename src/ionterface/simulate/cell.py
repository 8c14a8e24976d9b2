"""What a simulated cell consists of: stores, electrodes, counter electrode, resistances. SI units throughout.

Nothing here has a default that a sample would have to tell: capacities, rates, lengths, valences and temperature are
given, or come from a parameter set that says where each value is from.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

import numpy as np
from scipy.constants import physical_constants

from ionterface.errors import UsageError
from ionterface.simulate.faults import demand

FARADAY = physical_constants["Faraday constant"][0]
"""[C/mol]"""
GAS_CONSTANT = physical_constants["molar gas constant"][0]
"""[J/(mol K)]"""


class Shape(enum.Enum):
    """Shape of a body: a plate open on one face (its length the thickness), a cylinder or a sphere (its radius)."""

    PLATE = 1
    CYLINDER = 2
    SPHERE = 3


@dataclass(frozen=True, kw_only=True)
class SiteFamily:
    """Sites of one kind.

    Parameters
    ----------
    potential : float
        Standard potential, where half of the sites are filled. [V]
    rate : float
        k of a well mixed store [1/s]; k0 of a body with a surface [m/s].
    electrons : float
        Electrons taken with one ion, the n of nF/RT. [1]
    interaction : float
        g of the Frumkin isotherm: E = E0 - (RT/nF)[ln(x/(1 - x)) + g (x - 1/2)]; above 0 repulsion. Only for a family
        alone in its store; below -4 two phases form. [1]
    share : float
        Share of the store's sites. [1]
    width : float
        omega of the multi-species, multi-reaction framework, 1 for Nernstian sites; for families that share a store.
        [1]
    """

    potential: float
    rate: float
    electrons: float
    interaction: float = 0.0
    share: float = 1.0
    width: float = 1.0

    def __post_init__(self) -> None:
        demand(self, "rate", "electrons", "share", "width", above=0.0)
        demand(self, "potential", "interaction")


@dataclass(frozen=True, kw_only=True)
class Diffusion:
    """Diffusion from the surface of a body inwards.

    Parameters
    ----------
    shape : Shape
    length : float
        Thickness of a plate that is open on one face (half of a sheet open on both), or radius. [m]
    diffusivity : float
        D of the sites' filling, where `polynomial` is empty; its factor D0 otherwise. [m²/s]
    polynomial : tuple of float
        D/D0 = 1 + p1 x + p2 x² + p3 x³, at most three coefficients; must stay above 0 for x from 0 to 1. [1]
    """

    shape: Shape
    length: float
    diffusivity: float
    polynomial: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        demand(self, "length", "diffusivity", above=0.0)
        if len(self.polynomial) > 3:
            raise UsageError(f"D/D0 takes at most three coefficients, not {len(self.polynomial)}.")
        lowest = float(np.min(np.polynomial.Polynomial((1.0, *self.polynomial))(np.linspace(0, 1, 2001))))
        if not lowest > 0:
            raise UsageError(f"D/D0 falls to {lowest:.3g} between empty and full; a diffusivity must stay above zero.")

    @classmethod
    def with_thermodynamic_factor(
        cls, *, shape: Shape, length: float, self_diffusivity: float, interaction: float
    ) -> Diffusion:
        """D = D0 (1 + g x (1 - x)), the chemical diffusivity of sites whose isotherm is Frumkin's.

        Raises
        ------
        UsageError
            g is -4 or below: there the factor is not positive and phases form, which this model does not describe.
        """
        if interaction <= -4.0:
            raise UsageError(
                f"with g = {interaction:g} the thermodynamic factor 1 + g x (1 - x) is not positive, two phases form; "
                "give a constant diffusivity, or a well mixed store."
            )
        return cls(shape=shape, length=length, diffusivity=self_diffusivity, polynomial=(interaction, -interaction))


@dataclass(frozen=True, kw_only=True)
class Store:
    """Something that takes up ions and electrons: a bulk particle, an interface, surface sites.

    Parameters
    ----------
    name : str
        For columns and messages; it decides nothing.
    capacity : float
        Charge of all sites per mass of the electrode. [C/kg]
    families : tuple of SiteFamily
        Several share one filling in local equilibrium; sites that do not are stores of their own.
    diffusion : Diffusion, optional
        Without it the store is well mixed.
    """

    name: str
    capacity: float
    families: tuple[SiteFamily, ...]
    diffusion: Diffusion | None = None

    def __post_init__(self) -> None:
        demand(self, "capacity", above=0.0)
        if not self.families:
            raise UsageError(f"the store {self.name!r} has no family of sites.")
        if not math.isclose(sum(f.share for f in self.families), 1.0, abs_tol=1e-9):
            raise UsageError(f"the shares of the families of {self.name!r} do not sum to 1.")
        if len(self.families) > 1 and any(f.interaction for f in self.families):
            raise UsageError(
                f"families that share the store {self.name!r} have a width, not an interaction; give each a store of "
                "its own, or describe its plateau by width."
            )
        if len(self.families) == 1 and self.families[0].width != 1.0:
            raise UsageError(f"the one family of {self.name!r} is widened by its interaction; leave width at 1.")
        if len({f.electrons for f in self.families}) > 1:
            raise UsageError(f"families that share the store {self.name!r} take the same number of electrons per ion.")


@dataclass(frozen=True, kw_only=True)
class Electrode:
    """Stores in parallel with a double layer.

    Parameters
    ----------
    mass : float
        Mass that capacities refer to. [kg]
    stores : tuple of Store
    double_layer : float
        Per mass; 0 for none. [F/kg]
    """

    mass: float
    stores: tuple[Store, ...]
    double_layer: float

    def __post_init__(self) -> None:
        demand(self, "mass", above=0.0)
        demand(self, "double_layer", least=0.0)
        if not self.stores and self.double_layer == 0.0:
            raise UsageError("an electrode without stores and without a double layer can take no charge.")
        names = [store.name for store in self.stores]
        if len(set(names)) < len(names):
            raise UsageError("two stores of one electrode bear the same name.")

    @property
    def capacity(self) -> float:
        """Charge of all sites. [C]"""
        return self.mass * sum(store.capacity for store in self.stores)


@dataclass(frozen=True)
class IdealReference:
    """A counter electrode whose potential does not move; potentials are against it."""


@dataclass(frozen=True, kw_only=True)
class Metal:
    """A metal that dissolves and deposits by Butler-Volmer kinetics with equal transfer coefficients.

    Parameters
    ----------
    exchange_current : float
        [A]
    electrons : float
        Per ion of the metal. [1]
    """

    exchange_current: float
    electrons: float

    def __post_init__(self) -> None:
        demand(self, "exchange_current", "electrons", above=0.0)


Counter = IdealReference | Metal | Electrode


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A working electrode, a counter electrode, and what lies between.

    Parameters
    ----------
    working : Electrode
    counter : IdealReference, Metal or Electrode
        A second `Electrode` stands for a capacitive or an insertion counter electrode.
    resistance : float
        In series; 0 for none. [Ohm]
    temperature : float
        [K]
    """

    working: Electrode
    counter: Counter
    resistance: float
    temperature: float

    def __post_init__(self) -> None:
        demand(self, "resistance", least=0.0)
        demand(self, "temperature", above=0.0)
        names = [store.name for store in self.stores]
        if len(set(names)) < len(names):
            raise UsageError("two stores of one cell bear the same name; results are told by it.")

    @property
    def stores(self) -> tuple[Store, ...]:
        """All stores, those of the working electrode first."""
        return (*self.working.stores, *self._counter_stores)

    @property
    def _counter_stores(self) -> tuple[Store, ...]:
        return self.counter.stores if isinstance(self.counter, Electrode) else ()

    @property
    def charges(self) -> tuple[float, ...]:
        """Charge of all sites of each store. [C]"""
        own = [self.working.mass * store.capacity for store in self.working.stores]
        mass = self.counter.mass if isinstance(self.counter, Electrode) else 0.0
        return (*own, *(mass * store.capacity for store in self._counter_stores))

    def half_slope(self, family: SiteFamily) -> float:
        """nF/2RT. [1/V]"""
        return float(family.electrons * FARADAY / (2 * GAS_CONSTANT * self.temperature))
