"""D of the titration that ampworks ships, by ampworks: ``ampworks_example.py FROM TO DATA OUT``.

FROM and TO are the ends of its window after the switch, in seconds. It writes its own data as text with its own column
names and, as JSON, one entry for each pulse: time, slope of E against √t, change of the potential in time, D.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import ampworks

RADIUS = 1.8e-6


def main() -> None:
    """Analyse and write."""
    start, stop, data, out = float(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    titration = ampworks.datasets.load_datasets("gitt/gitt_discharge")
    found, each = ampworks.gitt.extract_params(titration, RADIUS, tmin=start, tmax=stop, return_all=True)
    titration[["Seconds", "Volts", "Amps"]].to_csv(data, index=False)
    diffusivity = found.sort_values("SOC", ascending=False)["Ds"]  # from the first pulse of a discharge to the last
    told = {
        "time": each["Seconds"].tolist(),
        "duration": each["dt_pulse"].tolist(),
        "slope": each["dUdrt"].tolist(),
        "drift": each["dEdt"].tolist(),
        "diffusivity": diffusivity.tolist(),
    }
    out.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
