"""Pulses of a commercial cell: found, and refused where the protocol cannot give a diffusivity."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ionterface.estimate import Estimate
from ionterface.formats import read
from ionterface.methods.finite_diffusion import Geometry
from ionterface.methods.titration.diffusion_body import DiffusionBody
from ionterface.methods.titration.gitt import gitt
from ionterface.methods.titration.gitt_checks import Estimator
from ionterface.methods.titration.pulses import pulses
from ionterface.record import Metadata, Record

BODY = DiffusionBody(geometry=Geometry.SPHERE, length=Estimate(5e-6, 5e-7, "m", source="radius"))


def pulse_of(path, charge, cell):
    from scipy.io import loadmat

    everything = loadmat(path, squeeze_me=True, struct_as_record=False)["LGM50_5Ah_Pulse"]
    data = getattr(getattr(everything.T25, charge), cell).data
    columns = {"time_s": data.ProgTime, "voltage_V": data.Voltage, "current_A": data.Current}
    frame = pl.DataFrame({name: np.asarray(values, dtype=float) for name, values in columns.items()})
    return Record(data=frame, metadata=Metadata(file=f"{charge} {cell}"))


@pytest.mark.parametrize("charge", ["SoC9", "SoC5", "SoC2"])
def test_a_pulse_of_ten_seconds_is_found_and_flagged(sample, charge):
    found = gitt(pulse_of(sample("echem/lgm50-pybop/LGM50_5Ah_Pulse.mat"), charge, "Cell1"), body=BODY)
    assert found.n_independent <= len(found.places) == 1
    assert found.found.duration[0] == pytest.approx(10, abs=0.14)  # of points 0.14 s apart
    assert found.found.current[0] == pytest.approx(-7.5, rel=0.01, abs=0)
    # the file holds the first potential under current with the current of the rest: 3.70 V is at rest, 3.47 V is not
    assert found.resistance(0).value == pytest.approx(0.03, abs=0.01)
    assert {"W-G1", "W-G2"} <= set(found.codes(0))
    assert not found.valid(Estimator.SLOPE, 0)


def test_cycling_without_rests_has_no_diffusivity(sample):
    found = pulses(read(sample("echem/zn-mn-biologic-lanhe/HAC_NH3_01_02_GCPL_C04.mpr")))
    assert len(found) == 2
    assert not found.complete.any()
    assert {f.code for f in found.findings} == {"W-G10"}
