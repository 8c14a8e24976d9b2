"""The checks that a claim ledger may call, by name. There is no other list.

A check takes the stated facts and literal arguments (keys of stated numbers, names, choices) and computes how the
facts stand to one another and to constants of nature. It holds no number of any study.
"""

from __future__ import annotations

from collections.abc import Callable

from ionterface.campaign.checks import (
    bonding,
    cells,
    composition,
    electrons,
    films,
    kinetics,
    precipitates,
    products,
    recipes,
    shares,
    spectra,
    structure,
    theory,
    titration,
)
from ionterface.campaign.checks.evidence import Checked as Checked
from ionterface.campaign.checks.evidence import Evidence as Evidence

CHECKS: dict[str, Callable[..., Checked]] = {
    check.__name__: check
    for check in (
        composition.one_quotient,
        composition.share_in_film,
        composition.share_of_content,
        composition.meaning_of_content,
        composition.same_number,
        composition.same_as_cell,
        composition.sums_to,
        composition.current_follows_basis,
        composition.trend_on_two_bases,
        composition.exceeds_its_parts,
        recipes.volumes_fit,
        recipes.tga_reading,
        recipes.liquid_amount,
        products.areal_product,
        products.amount_of_reagent,
        products.bragg,
        shares.composition_gives,
        shares.content_gives,
        shares.share_on_two_bases,
        shares.parts_give_share,
        theory.printed_product,
        theory.capacity_of_formula,
        theory.electrons_of_ions,
        composition.carbon_share,
        composition.carbon_share_of_rise,
        composition.proton_share,
        cells.headline_is_mean,
        cells.grows_until,
        cells.steady_from,
        kinetics.rate_constant,
        kinetics.highest,
        kinetics.carriers_per_ion,
        structure.theoretical_capacity,
        structure.combination_bands,
        structure.assigned_once,
        structure.line_stays,
        electrons.electrons_on_metal,
        electrons.electrons_on_carbon,
        electrons.interface_charge,
        precipitates.precipitate_of_protons,
        titration.titration_symbols,
        titration.diffusivity_bound,
        films.exponent_of_sheet,
        bonding.proportional_bonding,
        spectra.positions_agree,
        spectra.line_moves,
        spectra.axis_reading,
        spectra.insertion_evidence,
        spectra.labels_of_structure,
    )
}
