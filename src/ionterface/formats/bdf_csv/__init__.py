"""Battery Data Format as comma-separated text."""

from ionterface.formats.bdf_csv.columns import is_header
from ionterface.formats.description import FileFormat, Verified


def _claims(head: bytes) -> bool:
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    return is_header(first.decode("latin-1").strip().split(","))


FORMAT = FileFormat(
    name="bdf-csv",
    vendor="Battery Data Format, comma-separated",
    extensions=(".bdf.csv", ".csv", ".bdf"),
    reader="ionterface.formats.bdf_csv.reader",
    verified=Verified.REAL_FILES,
    claims=_claims,
    peculiarities="step_capacity_ah and the like, whose sign the format leaves open, stay the file's own columns",
)
