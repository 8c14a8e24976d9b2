"""Validators of the options of panels and tables: a quantity in a unit, a range in a unit."""

from __future__ import annotations

from pydantic import BeforeValidator

from ionterface.campaign.quantity_text import estimate_of, interval_of


def stated(unit: str, what: str, *, positive: bool = True) -> BeforeValidator:
    """Takes a quantity; its error is named by `what`."""

    def parsed(value: object) -> object:
        return None if value is None else estimate_of(value, unit, source=what, positive=positive)

    return BeforeValidator(parsed)


def range_in(unit: str) -> BeforeValidator:
    """Takes a range of two different ends."""

    def parsed(value: object) -> object:
        found = None if value is None else interval_of(value, unit)
        if found is not None and found.low == found.high:
            raise ValueError(f"{value!r} is one value; write a range")
        return found

    return BeforeValidator(parsed)
