"""Fits the example spectrum of impedance.py by impedance.py: ``impedance_fit.py DATA OUT``.

DATA holds frequency, real and imaginary part. It writes, as JSON, circuit, start, how many points were fitted, and for
both weights the parameters and their standard errors, in the order of the circuit.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

from impedance.models.circuits import CustomCircuit
from impedance.preprocessing import ignoreBelowX, readCSV

CIRCUIT = "R0-p(R1,C1)-p(R2-Wo1,C2)"
START = [0.01, 0.01, 100, 0.01, 0.05, 100, 1]


def main() -> None:
    """Fit and write."""
    f, z = ignoreBelowX(*readCSV(sys.argv[1]))
    told: dict[str, object] = {"circuit": CIRCUIT, "start": START, "points": len(f)}
    for weights, by_modulus in (("modulus", True), ("unit", False)):
        circuit = CustomCircuit(CIRCUIT, initial_guess=START)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            circuit.fit(f, z, weight_by_modulus=by_modulus)
        told[weights] = {"values": circuit.parameters_.tolist(), "errors": circuit.conf_.tolist()}
    Path(sys.argv[2]).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
