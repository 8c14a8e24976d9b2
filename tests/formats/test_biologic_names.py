"""EC-Lab's names are the same in both formats: a binary file and its text export give the same record."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ionterface.formats import read
from ionterface.quantities import CURRENT, FREQUENCY, TIME
from ionterface.record import Record

PAIRS = "echem/biologic-mpr-mpt/"
ZINC = "echem/zn-mn-biologic-lanhe/"
BLANKED_ABOVE = 1.2e5
"""Between 100.4 and 126.4 kHz the export begins to write -1 or 0 for quality indicators. [Hz]"""
BLANKED = ("THD", "NSD", "NSR", "|Ewe h", "|I h")


def compare(text: Record, binary: Record) -> int:
    """Every column that both hold must agree to the digits of the export; returns how many there are."""
    a, b = text.frame(), binary.frame()
    shared = [name for name in a.columns if name in b.columns]
    frequency = b["frequency_Hz"].to_numpy() if binary.has(FREQUENCY) else np.zeros(len(binary))
    for name in shared:
        assert a[name].null_count() == b[name].null_count()
        x, y = (frame[name].cast(pl.Float64).to_numpy() for frame in (a, b))
        if name.removeprefix("vendor ").startswith(BLANKED):
            blank = frequency > BLANKED_ABOVE
            assert set(x[blank]) <= {-1.0, 0.0}
            x, y = x[~blank], y[~blank]
        digits = 6e-8 * np.abs(y)  # 8 digits where the file holds single precision
        rounding = 1.01e-4 if name == TIME.column and "Absolute" in str(text.history[0]) else 1e-300
        np.testing.assert_array_less(np.abs(x - y)[np.isfinite(y)], (digits + rounding)[np.isfinite(y)], err_msg=name)
    return len(shared)


# Columns with a known number in the binary file, and those made from them: derived current, control current, potential.
@pytest.mark.parametrize(
    ("place", "columns"),
    [
        (PAIRS + "cv.issue_149", 14 + 1),
        (PAIRS + "geis.issue_149", 35),
        (PAIRS + "FeRDE_0RPM_PEIS", 34),
        (ZINC + "Biologic_EIS", 26),
        (ZINC + "ZMO_D_C03", 21 + 2),
        (ZINC + "HAC_NH3_01_02_GCPL_C04", 20 + 2),
    ],
)
def test_text_and_binary_file_agree_in_every_shared_column(sample, place, columns):
    text, binary = read(sample(place + ".mpt")), read(sample(place + ".mpr"))
    assert compare(text, binary) == columns
    assert text.metadata.technique == binary.metadata.technique
    assert text.metadata.instrument == binary.metadata.instrument
    assert abs((text.metadata.started - binary.metadata.started).total_seconds()) < 1e-3
    for fact in ("Mass of active material", "Characteristic mass", "Electrode surface area"):
        if fact in text.metadata.facts:
            assert text.metadata.facts[fact].replace(",", ".") == binary.metadata.facts[fact]


def test_derived_current_is_what_the_vendor_exports(sample):
    """EC-Lab's own <I> of a galvanostatic file, which the binary file does not hold."""
    for place in ("HAC_NH3_01_02_GCPL_C04", "ZMO_D_C03"):
        text, binary = (read(sample(ZINC + place + suffix)) for suffix in (".mpt", ".mpr"))
        exported, derived = (record.take(CURRENT, method="test")[0] for record in (text, binary))
        assert derived == pytest.approx(exported, rel=1e-12, abs=1e-18)
        assert [f.code for f in binary.findings] == ["N-BL1"]
        assert text.findings == ()
