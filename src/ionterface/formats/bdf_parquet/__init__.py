"""Battery Data Format as parquet."""

from ionterface.formats.description import FileFormat, Verified

FORMAT = FileFormat(
    name="bdf-parquet",
    vendor="Battery Data Format, parquet",
    extensions=(".bdf.parquet", ".parquet"),
    magic=(b"PAR1",),
    reader="ionterface.formats.bdf_parquet.reader",
    verified=Verified.EXPERIMENTAL,
    peculiarities="every parquet file is taken for one, and refused where its columns are others",
)
