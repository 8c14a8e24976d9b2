"""BioLogic EC-Lab and BT-Lab text exports (.mpt)."""

from ionterface.formats.description import FileFormat, Verified

FORMAT = FileFormat(
    name="biologic-mpt",
    vendor="BioLogic EC-Lab text export",
    extensions=(".mpt",),
    magic=(b"EC-Lab ASCII FILE", b"BT-Lab ASCII FILE"),
    reader="ionterface.formats.biologic_mpt.reader",
    verified=Verified.REAL_FILES,
    peculiarities="Decimal point or comma, elapsed times or absolute dates: both are recognised and written down. "
    "Exports without header are not claimed; EC-Lab itself writes a potential of zero where it was not stored.",
)
