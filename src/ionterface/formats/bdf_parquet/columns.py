"""Names of the Battery Data Format; the same for text and parquet."""

from ionterface.formats.bdf_csv.columns import COLUMNS as COLUMNS
