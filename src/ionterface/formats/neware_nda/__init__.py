"""Neware .nda files."""

from ionterface.formats.description import FileFormat, Verified

FORMAT = FileFormat(
    name="neware-nda",
    vendor="Neware BTS binary",
    extensions=(".nda",),
    magic=(b"NEWARE",),
    reader="ionterface.formats.neware_nda.reader",
    verified=Verified.REAL_FILES,
    peculiarities="holds no checksum: a changed byte among the points is not noticed; one real file seen, version 130",
)
