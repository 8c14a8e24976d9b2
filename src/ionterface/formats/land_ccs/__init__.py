"""LAND/LANHE native files."""

from ionterface.formats.description import FileFormat, Verified
from ionterface.formats.land_ccs.layout import first_mark

FORMAT = FileFormat(
    name="land-ccs",
    vendor="LAND/LANHE native test file",
    extensions=(".ccs",),
    reader="ionterface.formats.land_ccs.reader",
    verified=Verified.EXPERIMENTAL,
    claims=lambda head: first_mark(head) is not None,
    peculiarities="layout found on one file of software 4.3.3; files with five samples per block are refused",
)
