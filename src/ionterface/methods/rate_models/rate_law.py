"""The capacity that a rate leaves, after Tian and Coleman: forwards, its slope, and at a given current."""

from __future__ import annotations

import math

import numpy as np

from ionterface.errors import UsageError
from ionterface.record import Array

_SERIES = 1e-3  # below it the differences of near numbers are taken as power series, exact to 1e-14
_EMPTY = -700.0
_TRIALS = 200


def tian_coleman(rate: Array, Q_M: float, tau: float, n: float) -> Array:
    """Capacity at an actual rate, Q_M·[1 − x·(1 − exp(−1/x))] with x = (R·tau)^n, in the unit of Q_M.

    Parameters
    ----------
    rate : array of any shape
        Current over the capacity *measured* at it, positive. [1/s]
    Q_M : float
        Capacity at low rate.
    tau : float
        Characteristic time. [s]
    n : float
        Exponent of the fall at high rate, Q → Q_M/(2·(R·tau)^n).

    Notes
    -----
    At R·tau = 1 the capacity is Q_M/e whatever n is. Source [1]_.

    References
    ----------
    .. [1] R. Tian et al., Nat. Commun. 10 (2019) 1933. doi:10.1038/s41467-019-09792-9
    """
    with np.errstate(over="ignore", divide="ignore"):
        return np.asarray(Q_M * _share((np.asarray(rate, dtype=float) * tau) ** -n))


def log_slope(rate: Array, tau: float, n: float) -> Array:
    """D ln Q/d ln(R·tau)^n: 0 at low rate, −1 at high rate."""
    w = (np.asarray(rate, dtype=float) * tau) ** -n
    small = w < _SERIES
    safe = np.where(small, 1.0, w)
    falling = np.where(small, 0.5 - w / 3 + w**2 / 8 - w**3 / 30, (-np.expm1(-safe) - safe * np.exp(-safe)) / safe**2)
    return np.asarray(-falling * w / _share(w))


def capacity_at(current: Array, *, low_rate_capacity: float, tau: float, n: float) -> Array:
    """Capacity at a given current: the rate itself is current over that capacity. [unit of `low_rate_capacity`]

    Parameters
    ----------
    current : array of any shape
        Not negative, in the unit of `low_rate_capacity` per second.
    low_rate_capacity, tau, n
        See `tian_coleman`.

    Notes
    -----
    The largest Q that solves Q = Q(I/Q), by Newton's method in ln Q from above: ln Q is a concave function of ln R, so
    it comes down without passing the solution. For n ≥ 1 there is none above some current (Q_M/(2·tau) for n = 1); the
    capacity there is 0.

    Raises
    ------
    UsageError
        A current is negative, or a parameter is not positive.
    """
    current = np.asarray(current, dtype=float)
    if np.any(current < 0) or not (low_rate_capacity > 0 and tau > 0 and n > 0):
        raise UsageError("currents are not negative, and low-rate capacity, time and exponent are positive.")
    return low_rate_capacity * _implicit_share(current * (tau / low_rate_capacity), n)


def characteristic_time(rate: float, capacity: float, *, low_rate_capacity: float, n: float) -> float:
    """The time that one capacity at one actual rate gives, where low-rate capacity and exponent are assumed. [s]

    Parameters
    ----------
    rate : float
        Current over `capacity`. [1/s]
    capacity, low_rate_capacity : float
        In one unit.

    Raises
    ------
    UsageError
        The capacity does not lie between 0 and that at low rate, or rate or exponent is not positive.
    """
    if not (0 < capacity < low_rate_capacity and rate > 0 and n > 0):
        raise UsageError(
            "a time needs a capacity above 0 and below that at low rate, and a positive rate and exponent."
        )
    from scipy.optimize import brentq

    target = math.log(capacity / low_rate_capacity)
    log_x = brentq(lambda s: float(np.log(_share(np.asarray(math.exp(-s))))) - target, -50.0, 300.0, xtol=1e-13)
    return math.exp(float(log_x) / n) / rate


def _share(w: Array) -> Array:
    """1 − (1 − exp(−w))/w."""
    small = w < _SERIES
    safe = np.where(small, 1.0, w)
    return np.asarray(np.where(small, w / 2 - w**2 / 6 + w**3 / 24 - w**4 / 120, 1 + np.expm1(-safe) / safe))


def _implicit_share(reduced: Array, n: float) -> Array:
    """Y = Q/Q_M for J = I·tau/Q_M, the largest root of ln y = ln g(J/y); 0 where there is none."""
    u = np.zeros_like(reduced)
    going = reduced > 0
    for _ in range(_TRIALS):
        if not going.any():
            break
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            rate = reduced[going] * np.exp(-u[going])
            slope = 1 + n * log_slope(rate, 1.0, n)
            step = (u[going] - np.log(_share(rate**-n))) / slope
            lost = ~(slope > 0) | ~(u[going] - step > _EMPTY)  # past every root: the current is too large
        u[going] = np.where(lost, -np.inf, u[going] - step)
        going[going] = ~lost & (np.abs(step) > 1e-15 * (1 + np.abs(u[going])))
    return np.exp(u)
