"""No table: the user declares what stands in which column."""

from ionterface.formats.description import Factors

COLUMNS: Factors = {}
