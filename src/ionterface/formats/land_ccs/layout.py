"""Where what stands in a LAND/LANHE .ccs file.

A header of text is followed by blocks of 128 bytes, each aligned to 128. A block begins with two little-endian int32:
its tag and the offset of the step mark before it. Tag 2 is a step mark, which ends one step and begins the next. A tag
whose low byte is 3 is a block of data; its second byte counts the samples that are valid, the rest of the block is
what the memory held before. That the offset names an earlier mark is what the file is recognised by.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

BLOCK_BYTES = 128
SAMPLES_PER_BLOCK = 6
MARK_TAG = 2
DATA_TAG = 3

SAMPLE = np.dtype(
    [("milliseconds", "<i4"), ("volt", "<f4"), ("ampere", "<f4"), ("ampere_hour", "<f4"), ("watt_hour", "<f4")]
)
"""One sample: the time since the sample before it, and the charge and energy passed in that time."""
BLOCK = np.dtype([("tag", "<i4"), ("mark", "<i4"), ("samples", SAMPLE, SAMPLES_PER_BLOCK)])
MARK = np.dtype(
    {
        "names": ["tag", "previous", "step", "elapsed_ms", "epoch_ms"],
        "formats": ["<i4", "<i4", "<i4", "<i4", "<i8"],
        "offsets": [0, 4, 16, 24, 56],
        "itemsize": BLOCK_BYTES,
    }
)
"""A step mark: the mark before it, the number of steps ended so far, the time of the test so far, the clock."""


def first_mark(content: bytes) -> int | None:
    """Offset of the mark that begins the first step, or None where the content is no .ccs file."""
    blocks = len(content) // BLOCK_BYTES
    words = np.frombuffer(content, "<i4", count=blocks * BLOCK_BYTES // 4).reshape(blocks, BLOCK_BYTES // 4)[:, :2]
    offsets = np.arange(blocks) * BLOCK_BYTES
    begins = (words[:-1, 0] == MARK_TAG) & (words[:-1, 1] == 0) & (words[1:, 1] == offsets[:-1]) & (offsets[:-1] > 0)
    begins &= (words[1:, 0] & 0xFF == DATA_TAG) | (words[1:, 0] == MARK_TAG)
    found = np.flatnonzero(begins)
    return int(offsets[found[0]]) if found.size else None
