"""What print shows of tables that are too broad for a page; the CSV beside them holds every column."""

from __future__ import annotations

from ionterface.campaign.schema import WHOLE_CELL
from ionterface.estimate import Cell, Column, Estimate, Table
from ionterface.methods import CellStatistics, Direction


def cycles_in_print(table: Table, basis: str) -> Table:
    """Of a table of cycles: capacity on one basis (or charge), mean voltage, and the efficiencies."""
    amount = "charge" if basis == WHOLE_CELL else f"capacity {basis}"
    wanted = {"cell": "Cell", "cycle": "Cycle"}
    for direction in Direction:
        what = "Charge" if basis == WHOLE_CELL else "Capacity"
        wanted[f"{direction.value}_{amount}"] = f"{what}, {direction.value}"
        wanted[f"{direction.value}_mean_voltage"] = f"Mean voltage, {direction.value}"
    wanted |= {"coulombic_efficiency": "Coulombic efficiency", "energy_efficiency": "Energy efficiency"}
    places = {column.key: place for place, column in enumerate(table.columns)}
    columns = [Column(key, heading, table.columns[places[key]].unit) for key, heading in wanted.items()]
    return Table.of(columns, ([row[places[key]] for key in wanted] for row in table))


def statistics_in_print(result: CellStatistics) -> Table:
    """Of cell-to-cell statistics: mean with the standard deviation of cells, intervals as ranges, Grubbs' test."""
    columns = (
        Column("cycle", "Cycle"),
        Column("n", "Cells"),
        Column("mean", "Mean ± standard deviation", result.unit),
        Column("interval", "95 % interval of the mean", result.unit),
        Column("median", "Median", result.unit),
        Column("quartiles", "Quartiles", result.unit),
        Column("range", "Range", result.unit),
        Column("grubbs", "Grubbs G (critical)"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            c.cycle,
            c.n,
            Estimate(c.mean.value, c.sd, result.unit),
            _span(*c.interval),
            c.median,
            _span(c.first_quartile, c.third_quartile),
            _span(c.minimum, c.maximum),
            f"{c.grubbs:.2f} ({c.grubbs_critical:.2f})",
        )
        for c in result.cycles
    ]
    return Table.of(columns, rows)


def _span(low: float, high: float) -> str:
    return f"{low:.4g} to {high:.4g}"
