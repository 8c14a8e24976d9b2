"""Cells that several tests share."""

from __future__ import annotations

import numpy as np
import pytest

from ionterface.methods.ageing.cell_fits import CellRun

# Capacities (mAh/g) of 7 cells in cycles 1 to 5: Table S3 of the Supporting Information of doi:10.1002/adma.202100359.
TABLE_S3 = [
    [84.4, 433.5, 473.3, 468.0, 467.2], [219.3, 419.3, 437.3, 431.6, 432.3], [175.3, 350.6, 377.9, 372.5, 371.5],
    [164.7, 355.5, 349.7, 346.9, 345.6], [155.2, 429.3, 443.1, 440.1, 437.9], [148.9, 436.6, 438.9, 433.6, 432.8],
    [113.8, 329.3, 422.6, 440.4, 442.2],
]  # fmt: skip


@pytest.fixture
def published():
    """Seven cells of five cycles, in mAh/g."""
    return [
        CellRun(name=f"c{k}", cycles=np.arange(1, 6), capacities=np.asarray(row)) for k, row in enumerate(TABLE_S3, 1)
    ]
