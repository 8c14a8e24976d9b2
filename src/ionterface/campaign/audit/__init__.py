"""Audit: what a study's stated numbers and statements say against one another.

A rule looks at the facts by their structure (quantity, material, basis, group, statement), never by a key, a name or
prose, and yields one `Application` of a check for each place where its inputs are all stated.
"""

from __future__ import annotations

from ionterface.campaign.audit import arithmetic, cells, electrons, kinetics, products, recipes, structure
from ionterface.campaign.audit.audit import Audit as Audit
from ionterface.campaign.audit.audit import Entry as Entry
from ionterface.campaign.audit.audit import audit as audit
from ionterface.campaign.audit.facts import Application as Application
from ionterface.campaign.audit.facts import Rule as Rule
from ionterface.campaign.audit.facts import StatedFacts as StatedFacts

RULES: tuple[Rule, ...] = (
    *arithmetic.RULES,
    *cells.RULES,
    *recipes.RULES,
    *products.RULES,
    *electrons.RULES,
    *kinetics.RULES,
    *structure.RULES,
)
