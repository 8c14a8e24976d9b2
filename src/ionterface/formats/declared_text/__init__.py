"""Text tables with declared columns."""

from ionterface.formats.cells import is_text
from ionterface.formats.description import FileFormat, Verified

FORMAT = FileFormat(
    name="declared-text",
    vendor="text table (csv, tsv, txt) with declared columns",
    extensions=(".csv", ".tsv", ".txt"),
    reader="ionterface.formats.declared_text.reader",
    verified=Verified.REAL_FILES,
    claims=is_text,
    declared_only=True,
    peculiarities="encoding, delimiter and decimal comma are found from the content and stated in the history",
)
