"""The storage verdict: independent estimates side by side, and what they say of interface and bulk by one table.

`series_evidence` and the functions ``of_...`` make rows of evidence from results, `storage_verdict` weighs them.
"""

from ionterface.methods.verdict.diffusion_evidence import of_film as of_film
from ionterface.methods.verdict.diffusion_evidence import of_titration as of_titration
from ionterface.methods.verdict.evidence import Evidence as Evidence
from ionterface.methods.verdict.evidence import FilmNumbers as FilmNumbers
from ionterface.methods.verdict.evidence import Kind as Kind
from ionterface.methods.verdict.of_series import series_evidence as series_evidence
from ionterface.methods.verdict.rules import rules_table as rules_table
from ionterface.methods.verdict.sources import of_carbon_blank as of_carbon_blank
from ionterface.methods.verdict.sources import of_charging as of_charging
from ionterface.methods.verdict.sources import of_closure as of_closure
from ionterface.methods.verdict.sources import of_double_layer as of_double_layer
from ionterface.methods.verdict.sources import of_exponents as of_exponents
from ionterface.methods.verdict.sources import of_ledger as of_ledger
from ionterface.methods.verdict.sources import of_rate_law as of_rate_law
from ionterface.methods.verdict.sources import of_separation as of_separation
from ionterface.methods.verdict.sources import of_specs as of_specs
from ionterface.methods.verdict.sources import of_trasatti as of_trasatti
from ionterface.methods.verdict.statements import Stand as Stand
from ionterface.methods.verdict.statements import Statement as Statement
from ionterface.methods.verdict.verdict import Standing as Standing
from ionterface.methods.verdict.verdict import StorageVerdict as StorageVerdict
from ionterface.methods.verdict.verdict import storage_verdict as storage_verdict
