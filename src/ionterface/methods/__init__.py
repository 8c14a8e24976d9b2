"""Methods: from a record, or from a matrix of numbers, to a result that says what it rests on."""

from .cell_statistics import CellStatistics as CellStatistics
from .cell_statistics import cell_statistics as cell_statistics
from .charge_discharge import ChargeDischarge as ChargeDischarge
from .charge_discharge import charge_discharge as charge_discharge
from .cycling import Cycling as Cycling
from .cycling import cycling as cycling
from .mass_basis import Composition as Composition
from .mass_basis import convert as convert
from .mass_basis import on_every_basis as on_every_basis
from .mass_basis import theoretical_capacity as theoretical_capacity
from .passed_charge import ChargeSource as ChargeSource
from .passed_charge import Gains as Gains
from .rate_test import RateTest as RateTest
from .rate_test import rate_test as rate_test
from .rest import Rests as Rests
from .rest import rests as rests
from .result import Result as Result
from .segmentation import Direction as Direction
from .segmentation import Segmentation as Segmentation
from .segmentation import segment as segment
from .voltammogram import Voltammogram as Voltammogram
from .voltammogram import voltammogram as voltammogram
