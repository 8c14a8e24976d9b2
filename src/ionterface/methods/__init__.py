"""Methods: from a record, or from a matrix of numbers, to a result that says what it rests on."""

from ionterface.methods.cell_statistics import CellStatistics as CellStatistics
from ionterface.methods.cell_statistics import cell_statistics as cell_statistics
from ionterface.methods.charge_discharge import ChargeDischarge as ChargeDischarge
from ionterface.methods.charge_discharge import charge_discharge as charge_discharge
from ionterface.methods.cycling import Cycling as Cycling
from ionterface.methods.cycling import cycling as cycling
from ionterface.methods.mass_basis import Composition as Composition
from ionterface.methods.mass_basis import convert as convert
from ionterface.methods.mass_basis import on_every_basis as on_every_basis
from ionterface.methods.mass_basis import theoretical_capacity as theoretical_capacity
from ionterface.methods.passed_charge import ChargeSource as ChargeSource
from ionterface.methods.passed_charge import Gains as Gains
from ionterface.methods.rate_test import RateTest as RateTest
from ionterface.methods.rate_test import rate_test as rate_test
from ionterface.methods.rest import Rests as Rests
from ionterface.methods.rest import rests as rests
from ionterface.methods.result import Result as Result
from ionterface.methods.segmentation import Direction as Direction
from ionterface.methods.segmentation import Segmentation as Segmentation
from ionterface.methods.segmentation import segment as segment
from ionterface.methods.voltammogram import Voltammogram as Voltammogram
from ionterface.methods.voltammogram import voltammogram as voltammogram
