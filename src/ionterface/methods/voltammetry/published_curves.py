"""psi against n·dEp as it was published: the table of 1965 and three formulas, each as a `WorkingCurve`.

The numbers are recalled and were not checked against the papers; they agree with one another and, within what their
docstrings say, with the computed curve. They serve to reproduce the literature.

References
----------
.. [1] R. S. Nicholson, Anal. Chem. 37 (1965) 1351. doi:10.1021/ac60230a016
.. [2] I. Lavagnini, R. Antiochia, F. Magno, Electroanalysis 16 (2004) 505. doi:10.1002/elan.200302851
.. [3] R. J. Klingler, J. K. Kochi, J. Phys. Chem. 85 (1981) 1731. doi:10.1021/j150612a028
   (recalled, unverified)
.. [4] T. W. Swaddle, Chem. Rev. 105 (2005) 2573. doi:10.1021/cr030727g (recalled, unverified)
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from ionterface.methods.constants import ROOM_TEMPERATURE
from ionterface.methods.voltammetry.quasi_reversible import WorkingCurve
from ionterface.methods.voltammetry.thermal_voltage import thermal_voltage
from ionterface.record import Array

TABLE_1965 = (
    (20.0, 61.0),
    (7.0, 63.0),
    (6.0, 64.0),
    (5.0, 65.0),
    (4.0, 66.0),
    (3.0, 68.0),
    (2.0, 72.0),
    (1.0, 84.0),
    (0.75, 92.0),
    (0.50, 105.0),
    (0.35, 121.0),
    (0.25, 141.0),
    (0.10, 212.0),
)
"""psi and n·dEp [mV] at 25 °C, alpha 0.5, switching 141/n mV beyond E1/2; recalled, unverified [1]_."""
FLOOR_1965 = 58.95
"""n·dEp of a reversible couple that is switched at -141/n mV, computed. [mV]"""
POLE_2004 = 1 / 0.017
"""n·dEp at which the formula of 2004 has its pole. [mV]"""
SWADDLE_FLOOR = 59.0
"""[mV]"""
POINTS = 400
"""Nodes at which a formula is sampled."""


@lru_cache(maxsize=16)
def nicholson_1965(*, temperature: float) -> WorkingCurve:
    """The table of 1965, n·dEp scaled by T/298.15 K; recalled, unverified [1]_.

    Notes
    -----
    n·dEp 61 to 212 mV at 25 °C. It lies 0.4 to 1.5 mV above the solution of its own integral equation, so that at 61
    to 68 mV its psi is 8 to 60 % larger than computed.
    """
    psi, separation = np.array(TABLE_1965).T
    return _curve("table of 1965", psi, separation, floor=FLOOR_1965, temperature=temperature, key="nicholson1965")


@lru_cache(maxsize=16)
def lavagnini_2004(*, temperature: float) -> WorkingCurve:
    """Separation by psi = (-0.6288 + 0.0021·X)/(1 - 0.017·X), X = n·dEp in mV at 25 °C; recalled, unverified [2]_.

    Notes
    -----
    63 to 141 mV: there it follows the table of 1965 within 7 %. It has a pole at 58.82 mV and turns negative at 299 mV;
    its authors recommend it below about 150 mV.
    """
    x = np.geomspace(63 - POLE_2004, 141 - POLE_2004, POINTS) + POLE_2004
    psi = (-0.6288 + 0.0021 * x) / (1 - 0.017 * x)
    return _curve("formula of Lavagnini 2004", psi, x, floor=POLE_2004, temperature=temperature, key="lavagnini2004")


@lru_cache(maxsize=16)
def klingler_kochi_1981(*, temperature: float) -> WorkingCurve:
    """Separation by psi = 2.18·sqrt(b/pi)·exp(-b²·F/RT·n·dEp), b = 0.5, irreversible limit; recalled, unverified [3]_.

    Notes
    -----
    180 to 600 mV at 25 °C: from 180 mV on it is within 8 % of the computed curve.
    """
    x, share = np.linspace(180, 600, POINTS), 0.5
    scale = thermal_voltage(ROOM_TEMPERATURE) * 1e3
    psi = 2.18 * math.sqrt(share / math.pi) * np.exp(-(share**2) * x / scale)
    return _curve("formula of Klingler and Kochi 1981", psi, x, floor=0.0, temperature=temperature, key="klingler1981")


@lru_cache(maxsize=16)
def swaddle_2005(*, temperature: float) -> WorkingCurve:
    """Separation by ln psi = 3.69 - 1.16·ln(X - 59), X = n·dEp in mV at 25 °C; recalled, unverified [4]_.

    Notes
    -----
    68 to 210 mV. Against the computed curve: 1.4 times its psi at 68 mV, 1.03 at 83 mV, 0.93 at 120 mV, 1.12 at 210 mV.
    """
    x = np.geomspace(68 - SWADDLE_FLOOR, 210 - SWADDLE_FLOOR, POINTS) + SWADDLE_FLOOR
    psi = np.exp(3.69 - 1.16 * np.log(x - SWADDLE_FLOOR))
    return _curve("formula of Swaddle 2005", psi, x, floor=SWADDLE_FLOOR, temperature=temperature, key="swaddle2005")


def _curve(name: str, psi: Array, millivolt: Array, *, floor: float, temperature: float, key: str) -> WorkingCurve:
    """A published curve of 25 °C at another temperature: potentials scale with it."""
    scale = 1e-3 * thermal_voltage(temperature) / thermal_voltage(ROOM_TEMPERATURE)
    separation, psi = scale * millivolt, psi.copy()
    for array in (separation, psi):
        array.setflags(write=False)
    return WorkingCurve(
        name=f"{name} (recalled, unverified), {temperature:g} K",
        psi=psi,
        separation=separation,
        floor=scale * floor,
        temperature=temperature,
        recalled=True,
        cites=(key,),
    )
