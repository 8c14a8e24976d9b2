"""What a strip of colours says once."""

from __future__ import annotations

import pytest

from ionterface.figures.keys import shared_words


@pytest.mark.parametrize(
    ("labels", "common", "rest"),
    [
        (["5 mV/s", "10 mV/s"], "mV/s", ["5", "10"]),
        (["cycle 1", "cycle 20"], "cycle", ["1", "20"]),
        (["cycle 1 of g1", "cycle 2 of g1"], "cycle of g1", ["1", "2"]),
        (["a", "b"], "", ["a", "b"]),
        (["cycle", "cycle"], "", ["cycle", "cycle"]),
        (["5 mV/s", "slow"], "", ["5 mV/s", "slow"]),
    ],
)
def test_shared_words_are_taken_out_and_something_stays(labels, common, rest):
    assert shared_words(labels) == (common, rest)
