"""Coefficients of Rodas4P, and the parts of a step that do not depend on the model.

A stiffly accurate Rosenbrock method of order 4 with six stages, made for parabolic problems and for differential
algebraic equations of index 1: it keeps its order where a boundary flux is stiff, and an algebraic row is met at the
end of every step. Dense output is of order 3.

With gamma = 1/4, W = M/(gamma h) - df/dy and f_t the derivative of f by time, the stages solve

    W u_i = f(t + alpha_i h, y + sum_j a_ij u_j) + M sum_j (c_ij / h) u_j + h d_i f_t

and y + sum_j a_6j u_j + u_6 is the new state, u_6 the estimate of its error.

References
----------
.. [1] G. Steinebach, Order reduction of ROW methods for DAEs and method of lines applications, preprint 1741,
   TU Darmstadt (1995) (recalled, unverified).
.. [2] E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, Springer (1996), section IV.7.
   doi:10.1007/978-3-642-05221-7
"""

from __future__ import annotations

import numpy as np

from ionterface.simulate.solver.compiled import Array, inlined

STAGES = 6
SHIFT = 4.0
"""1/gamma."""
A = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [3.0, 0.0, 0.0, 0.0, 0.0],
        [1.831036793486759, 0.4955183967433795, 0.0, 0.0, 0.0],
        [2.304376582692669, -0.05249275245743001, -1.176798761832782, 0.0, 0.0],
        [-7.170454962423024, -4.741636671481785, -16.31002631330971, -1.062004044111401, 0.0],
        [-7.170454962423024, -4.741636671481785, -16.31002631330971, -1.062004044111401, 1.0],
    ]
)
C = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [-12.0, 0.0, 0.0, 0.0, 0.0],
        [-8.791795173947035, -2.207865586973518, 0.0, 0.0, 0.0],
        [10.81793056857153, 6.780270611428266, 19.53485944642410, 0.0, 0.0],
        [34.19095006749676, 15.49671153725963, 54.7476087596413, 14.16005392148534, 0.0],
        [34.62605830930532, 15.30084976114473, 56.99955578662667, 18.40807009793095, -5.714285714285717],
    ]
)
ALPHA = np.array([0.0, 0.75, 0.21, 0.63, 1.0, 1.0])
D = np.array([0.25, -0.5, -0.023504, -0.0362, 0.0, 0.0])
THIRD = np.array([25.09876703708589, 11.62013104361867, 28.49148307714626, -5.664021568594133, 0.0])
FOURTH = np.array([1.638054557396973, -0.7373619806678748, 8.47791821923899, 15.9925314877952, -1.882352941176471])
"""Weights of the stages in the two upper coefficients of the dense output."""


@inlined
def combine(weights: Array, u: Array, out: Array) -> None:
    """The sum of the first five stages by their weights; `out` is none of them.

    Weights of stages to come are zero; all five terms in one loop are faster than a loop over those that are not.
    """
    a, b, c, d, e = weights
    for i in range(out.size):
        out[i] = a * u[0, i] + b * u[1, i] + c * u[2, i] + d * u[3, i] + e * u[4, i]


@inlined
def next_size(size: float, error: float) -> float:
    """The size of the next step from the weighted error of this one (1 is just accepted)."""
    return size * min(6.0, max(0.2, 0.9 * max(error, 1e-10) ** -0.25))


@inlined
def predicted_size(size: float, error: float, size_before: float, error_before: float) -> float:
    """The size of the next step where two steps in a row were accepted: their errors tell whether it gets harder [2]_.

    Where the solution sharpens this halves the number of refused steps. (Section IV.8, a rule of Gustafsson's.)
    """
    trend = size / size_before * (max(error_before, 1e-2) / max(error, 1e-10)) ** 0.25
    return next_size(size, error) * max(0.2, min(1.0, trend))


@inlined
def dense(first: float, last: float, third: float, fourth: float, place: float) -> float:
    """The interpolant of a step at `place` between 0 and 1."""
    rest = 1.0 - place
    return rest * first + place * (last + rest * (third + place * fourth))
