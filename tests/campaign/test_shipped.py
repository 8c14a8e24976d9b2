"""Campaigns that come with Ionterface load without a fault."""

from __future__ import annotations

import pytest

from ionterface.campaign import check, shipped, signatures
from ionterface.campaign.shipped import folders
from ionterface.errors import UsageError


def test_the_reference_study_is_there():
    assert "voxg" in folders()


@pytest.mark.parametrize("name", sorted(folders()))
def test_it_has_no_fault(name):
    assert check(shipped(name), functions=signatures()).faults == ()


def test_another_name_is_told():
    with pytest.raises(UsageError, match="did you mean"):
        shipped("voxq")
