"""Impedance: whether a spectrum is valid, its ohmic resistance, equivalent circuits, the Warburg diffusivity.

`spectrum` puts a record in order; every analysis takes what it gives.
"""

from ionterface.methods.impedance.circuit_fit import CircuitFit as CircuitFit
from ionterface.methods.impedance.circuit_fit import Weights as Weights
from ionterface.methods.impedance.circuit_fit import circuit_fit as circuit_fit
from ionterface.methods.impedance.circuits import Circuit as Circuit
from ionterface.methods.impedance.circuits import circuit_of as circuit_of
from ionterface.methods.impedance.circuits import element as element
from ionterface.methods.impedance.circuits import parallel as parallel
from ionterface.methods.impedance.circuits import series as series
from ionterface.methods.impedance.kramers_kronig import KramersKronig as KramersKronig
from ionterface.methods.impedance.kramers_kronig import kramers_kronig as kramers_kronig
from ionterface.methods.impedance.ohmic_resistance import OhmicResistance as OhmicResistance
from ionterface.methods.impedance.ohmic_resistance import ohmic_resistance as ohmic_resistance
from ionterface.methods.impedance.spectrum import Imaginary as Imaginary
from ionterface.methods.impedance.spectrum import Spectrum as Spectrum
from ionterface.methods.impedance.spectrum import spectrum as spectrum
from ionterface.methods.impedance.warburg_diffusivity import ChargedVolume as ChargedVolume
from ionterface.methods.impedance.warburg_diffusivity import Dilute as Dilute
from ionterface.methods.impedance.warburg_diffusivity import MolarInsertion as MolarInsertion
from ionterface.methods.impedance.warburg_diffusivity import WarburgDiffusivity as WarburgDiffusivity
from ionterface.methods.impedance.warburg_diffusivity import warburg_diffusivity as warburg_diffusivity
