"""BioLogic EC-Lab and BT-Lab binary files (.mpr)."""

from ionterface.formats.description import FileFormat, Verified

FORMAT = FileFormat(
    name="biologic-mpr",
    vendor="BioLogic EC-Lab binary file",
    extensions=(".mpr",),
    magic=(b"BIO-LOGIC MODULAR FILE\x1a",),
    reader="ionterface.formats.biologic_mpr.reader",
    verified=Verified.REAL_FILES,
    peculiarities="Galvanostatic files hold no current: it is derived from the charge of each interval, and says so. "
    "Cycle numbers of galvanostatic files are computed by EC-Lab on opening and are not in the file.",
)
