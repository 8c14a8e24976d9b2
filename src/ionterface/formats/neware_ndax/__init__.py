"""Neware .ndax files."""

import re

from ionterface.formats.description import FileFormat, Verified

_MEMBER = re.compile(
    rb"PK\x03\x04.{26}(?:data\w*\.ndc|VersionInfo\.xml|TestInfo\d*\.xml|(?:Edit)?Step\d*\.xml)", re.DOTALL
)

FORMAT = FileFormat(
    name="neware-ndax",
    vendor="Neware BTS archive",
    extensions=(".ndax",),
    reader="ionterface.formats.neware_ndax.reader",
    verified=Verified.REAL_FILES,
    claims=lambda head: head.startswith(b"PK\x03\x04") and _MEMBER.search(head) is not None,
    peculiarities="times of points between two entries of the run information are interpolated by fastnda",
)
