"""Ionterface: a folder of raw electrochemistry files becomes the Supporting Information of a paper.

>>> import ionterface
>>> record = ionterface.read("cell7_cycling.mpt")     # doctest: +SKIP
>>> record.frame()                                    # doctest: +SKIP

What users may rely on is listed below, one line each; everything is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ionterface.errors import Finding as Finding
    from ionterface.errors import IonterfaceError as IonterfaceError
    from ionterface.errors import Severity as Severity
    from ionterface.estimate import Estimate as Estimate
    from ionterface.estimate import Status as Status
    from ionterface.estimate import Table as Table
    from ionterface.formats import identify as identify
    from ionterface.formats import read as read
    from ionterface.formats import read_all as read_all
    from ionterface.record import Record as Record

__version__ = "0.1.0"

_PUBLIC = {
    "Estimate": ".estimate",
    "Finding": ".errors",
    "IonterfaceError": ".errors",
    "Record": ".record",
    "Severity": ".errors",
    "Status": ".estimate",
    "Table": ".estimate",
    "identify": ".formats",
    "read": ".formats",
    "read_all": ".formats",
}
__all__ = [
    "Estimate",
    "Finding",
    "IonterfaceError",
    "Record",
    "Severity",
    "Status",
    "Table",
    "__version__",
    "identify",
    "read",
    "read_all",
]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        value = getattr(import_module(_PUBLIC[name], __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'ionterface' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
