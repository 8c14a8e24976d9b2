"""Workbooks with declared columns."""

from ionterface.formats.description import FileFormat, Verified


def _claims(head: bytes) -> bool:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return True  # an old workbook, or a new one under a password; the reader tells them apart
    return head.startswith(b"PK\x03\x04") and any(name in head for name in (b"[Content_Types].xml", b"xl/"))


FORMAT = FileFormat(
    name="declared-xlsx",
    vendor="Excel workbook with declared columns",
    extensions=(".xlsx", ".xlsm", ".xls"),
    reader="ionterface.formats.declared_xlsx.reader",
    verified=Verified.REAL_FILES,
    claims=_claims,
    declared_only=True,
    peculiarities="numbers stored as text are refused; .xls was not tried on a real file",
)
