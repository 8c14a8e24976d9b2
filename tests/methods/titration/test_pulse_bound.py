"""The largest diffusivity that a pulse can tell, and the length that a diffusivity asks for."""

import pytest

from ionterface.errors import UsageError
from ionterface.estimate import Estimate
from ionterface.methods.titration.pulse_bound import largest_diffusivity, least_volume_over_surface

PULSE = Estimate(600.0, 0.0, "s")


@pytest.mark.parametrize(("printed", "micrometres"), [(5.05e-9, 15.4), (4.57e-11, 1.47)])
def test_a_printed_diffusivity_asks_for_micrometres(printed, micrometres):
    found = least_volume_over_surface(Estimate(printed, None, "cm2/s"), pulse=PULSE)
    assert found.to("um").value == pytest.approx(micrometres, rel=0.01)


def test_half_a_nanosheet_allows_next_to_nothing():
    found = largest_diffusivity(Estimate(3.0, None, "nm"), pulse=PULSE)
    assert found.to("cm2/s").value == pytest.approx(1.9e-16, rel=0.01)


def test_each_is_the_inverse_of_the_other_with_its_uncertainty():
    size = Estimate(3.0, 0.3, "nm", source="size")
    back = least_volume_over_surface(largest_diffusivity(size, pulse=PULSE), pulse=PULSE).to("nm")
    assert (back.value, back.std) == pytest.approx((3.0, 0.3))


def test_what_is_not_above_zero_is_refused():
    with pytest.raises(UsageError, match="above zero"):
        largest_diffusivity(Estimate(3.0, None, "nm"), pulse=Estimate(0.0, 0.0, "s"))
