"""Columns that fastnda decodes from Neware files; the same for both kinds of file."""

from ionterface.formats.neware_nda.columns import COLUMNS as COLUMNS
