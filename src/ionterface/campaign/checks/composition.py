"""Checks of mass shares and of capacities on several mass bases.

All shares are mass shares; all intervals come from the printed digits.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from ionterface.campaign.checks.evidence import Checked, Evidence, joined, spread, verdict, written
from ionterface.campaign.stated import StatedNumber
from ionterface.errors import UsageError
from ionterface.methods.agreement import Agreement, Interval, compare, over, read_printed
from ionterface.methods.constants import FARADAY


def quotient(above: Interval, below: Interval) -> Interval:
    """The quotient of two printed numbers; a divisor whose digits do not exclude zero raises `UsageError`."""
    if below.holds(0):
        raise UsageError(f"a quotient by {written(below.middle)} {below.unit}, whose digits do not exclude zero.")
    return over(lambda a, b: a / b, above, below.to(above.unit))


def one_quotient(
    facts: Evidence, *, above: Sequence[str], below: Sequence[str], what: str, stated: str | None = None
) -> Checked:
    """Whether several pairs of printed numbers give one and the same quotient, and the printed one if there is one."""
    pairs = [(facts.number(a), facts.number(b)) for a, b in zip(above, below, strict=True)]
    quotients = [quotient(a.interval, b.interval) for a, b in pairs]
    texts = [f"{a.value}/{b.value} = {spread(q)}" for (a, b), q in zip(pairs, quotients, strict=True)]
    if stated is not None:
        number = facts.number(stated)
        quotients.append(number.interval.to("1"))
        texts.append(f"printed {number.shown}")
    together = max(q.low for q in quotients) <= min(q.high for q in quotients)
    return verdict(together, f"{what}: {', '.join(texts)}", f"these do not give one {what}")


def share_in_film(
    facts: Evidence, *, composite: str, oxide: str, part: str, beside: Sequence[str], within: float
) -> Checked:
    """Whether the oxide's share that two printed capacities ask for is that of the printed film.

    `composite` and `oxide` are one capacity on the mass of oxide and graphene and on the oxide alone; `part` is the
    oxide's share of the film and `beside` are the shares of what else counts in the composite. `within` is how far the
    two shares may lie apart beyond their digits, a choice: no film is known better. [1]
    """
    above, below = facts.number(composite), facts.number(oxide)
    asked = quotient(above.interval, below.interval)
    shares = [facts.interval(key, "1") for key in (part, *beside)]
    film = over(lambda a, *others: a / (a + sum(others)), *shares)
    printed = " to ".join(facts.number(key).value for key in (part, *beside))
    contents = ", ".join(f"{facts.number(key).value} % {facts.number(key).what}" for key in (part, *beside))
    would_be = above.printed.value / film.middle
    return verdict(
        asked.gap(film) <= within,
        f"{above.value} and {below.value} {above.unit} ask for {below.basis}/({above.basis}) = {spread(asked)}; "
        f"the printed film, {printed}, gives {spread(film)}, compared within {within:g}",
        f"with the film as printed ({contents}) {above.value} {above.unit} on {above.basis} would be {would_be:.1f} on "
        f"{below.basis}, not {below.value}",
    )


def share_of_content(facts: Evidence, *, composite: str, oxide: str, content: str) -> Checked:
    """Whether the oxide's share that two printed capacities ask for is what the printed rGO content leaves."""
    above, below, carbon = facts.number(composite), facts.number(oxide), facts.number(content)
    asked = quotient(above.interval, below.interval)
    left = over(lambda c: 1 - c, carbon.interval.to("1"))
    return verdict(
        compare(asked, left).agreement is Agreement.AGREES,
        f"{carbon.value} % rGO of {carbon.basis} leaves {spread(left)}, {above.value}/{below.value} asks for "
        f"{spread(asked)}",
        f"{carbon.value} % rGO of {carbon.basis} does not give {below.value} from {above.value} {above.unit}",
    )


def meaning_of_content(
    facts: Evidence, *, composite: str, oxide: str, content: str, part: str, film_content: str, cnt: str, within: float
) -> Checked:
    """Whether an rGO content that is printed of the composite and of the film fits two capacities as that of the film.

    The output says how it stands with the other meaning, and which film that would be. `within` as in `share_in_film`.
    """
    asked = quotient(facts.interval(composite), facts.interval(oxide))
    of_film = over(lambda a, b: a / (a + b), facts.interval(part, "1"), facts.interval(film_content, "1"))
    of_composite = over(lambda c: 1 - c, facts.interval(content, "1"))
    fits = [asked.gap(share) <= within for share in (of_film, of_composite)]
    words = ["fits" if fit else "does not fit" for fit in fits]
    c, k = facts.number(content).printed.value / 100, facts.number(cnt).printed.value / 100
    film = " / ".join(written(100 * share) for share in ((1 - c) * (1 - k), c * (1 - k), k))
    value, basis, in_film = facts.number(content).value, facts.number(content).basis, facts.number(film_content).value
    return verdict(
        fits[0],
        f"{in_film} % of the film means a share of {spread(of_film)} and {words[0]} the {spread(asked)} asked for, "
        f"{value} % of {basis} means {spread(of_composite)} and {words[1]}",
        f"{in_film} % rGO as a share of the film {words[0]} the printed capacities; {value} % of {basis} {words[1]}, "
        f"and the film would be oxide / rGO / CNT {film} %",
    )


def same_number(facts: Evidence, *, first: str, second: str) -> Checked:
    """Whether two printed values of one quantity are the same within their digits."""
    a, b = facts.number(first), facts.number(second)
    unit = a.interval.unit
    apart = abs(b.interval.to(unit).middle / a.interval.middle - 1) * 100
    return verdict(
        compare(a.interval, b.interval).agreement is Agreement.AGREES,
        f"{a.shown} in {a.place}, {b.shown} in {b.place}",
        f"{_place(a)} prints {a.value}{f' {a.unit}' if a.unit != b.unit else ''}, {_place(b)} {b.value} {_unit(b)}: "
        f"{apart:.1f} % apart",
    )


def same_as_cell(facts: Evidence, *, stated: str, table: str, column: str, row: str) -> Checked:
    """Whether a printed number is the one that a table gives in the row of its material, named in the first column."""
    number, cells = facts.number(stated), facts.table(table)
    named = next(one.key for one in cells.columns if not one.unit)
    unit = next(one.unit for one in cells.columns if one.key == column) or "1"
    text = cells.texts(column)[cells.row(named, row)]
    there = read_printed(text).interval(unit)
    return verdict(
        compare(number.interval, there).agreement is Agreement.AGREES,
        f"{number.shown} in {number.place}, {text} {unit} in {cells.place}",
        f"{_place(number)} prints {number.value}, {cells.place} {text} {unit} for {row}",
    )


def _place(number: StatedNumber) -> str:
    """``the caption of Fig. S2`` for ``Fig. S2 caption``."""
    item, caption, _ = number.place.partition(" caption")
    return f"the caption of {item}" if caption else item


def _unit(number: StatedNumber) -> str:
    return f"{number.unit or ''} on {number.basis}".strip() if number.basis else number.unit or ""


def sums_to(facts: Evidence, *, parts: Sequence[str], whole: str | float) -> Checked:
    """Whether printed shares add up to a printed whole, or to a percentage given as a number."""
    shares = [facts.interval(key, "%") for key in parts]
    total = over(lambda *values: sum(values), *shares, unit="%")
    goal = Interval(whole, whole, "%") if isinstance(whole, float | int) else facts.interval(whole, "%")
    percent = all(facts.number(key).unit == "%" for key in parts)
    addends = " + ".join(
        facts.number(key).value if percent else written(share.middle) for key, share in zip(parts, shares, strict=True)
    )
    return verdict(
        compare(goal, total).agreement is Agreement.AGREES,
        f"{addends} = {written(total.middle)} % (asked for: {written(goal.middle)} %)",
        f"the parts add up to {written(total.middle)} %, not to {written(goal.middle)} %",
    )


def current_follows_basis(
    facts: Evidence, *, composite: str, oxide: str, current_composite: str, current_oxide: str
) -> Checked:
    """Whether the specific current changes with the mass basis as the capacity does."""
    share = quotient(facts.interval(composite), facts.interval(oxide))
    given, named = facts.number(current_composite), facts.number(current_oxide)
    becomes = over(lambda i, x: i / x, given.interval, share, unit=given.interval.unit)
    return verdict(
        compare(named.interval, becomes).agreement is Agreement.AGREES,
        f"{given.shown} is {spread(becomes, 4)} {given.unit} on {named.basis}; printed {named.shown}",
        f"{given.value} {given.unit} on {given.basis} is {becomes.middle:.1f} {given.unit} on {named.basis}, not the "
        f"printed {named.value}",
    )


def trend_on_two_bases(
    facts: Evidence, *, contents: Sequence[str], capacities: Sequence[str], rises: str, falls: str
) -> Checked:
    """Whether the capacity per oxide rises and that per composite falls along the rGO contents.

    `contents` are rGO shares of the composite in rising order, `capacities` those per oxide; `rises` and `falls` name
    the two bases.
    """
    oxide = [facts.interval(key, "mAh/g") for key in capacities]
    shares = [facts.interval(key, "1") for key in contents]
    composite = [over(lambda q, c: q * (1 - c), q, c, unit="mAh/g") for q, c in zip(oxide, shares, strict=True)]
    up = all(a.high < b.low for a, b in itertools.pairwise(oxide))
    down = all(a.low > b.high for a, b in itertools.pairwise(composite))
    at = joined(f"{facts.number(key).value} %" for key in contents)
    per_oxide, per_composite = (joined(written(q.middle, 3) for q in values) for values in (oxide, composite))
    return verdict(
        up and down,
        f"at {at} rGO: {per_oxide} mAh/g per {rises}, {per_composite} mAh/g per {falls}",
        f"the capacity per {rises} does not rise while that per {falls} falls",
    )


def exceeds_its_parts(facts: Evidence, *, composite: str, parts: Sequence[str]) -> Checked:
    """Whether a composite holds more than any mixture of its parts could, whatever their shares."""
    whole = facts.number(composite)
    most = max(facts.interval(key, "mAh/g").high for key in parts)
    texts = joined(f"{facts.number(key).value} ({facts.number(key).material})" for key in parts)
    return verdict(
        whole.interval.to("mAh/g").low > most,
        f"{whole.shown} against {texts}",
        f"a mixture of the parts could hold {written(most)} mAh/g as well",
    )


def carbon_share(facts: Evidence, *, blank: str, content: str, cnt: str, capacity: str, at_most: float) -> Checked:
    """Whether the carbon of the film can hold more than `at_most` % of a capacity per oxide, by the carbon blank."""
    ratio = _carbon_per_oxide(facts, content, cnt)
    held = over(lambda b, r: b * r, facts.interval(blank, "mAh/g"), ratio, unit="mAh/g")
    total = facts.number(capacity)
    share = 100 * held.high / total.interval.to("mAh/g").low
    return verdict(
        share <= at_most,
        f"carbon:oxide is {ratio.middle:.2f} in the film, a blank of {facts.number(blank).value} mAh/g holds at most "
        f"{held.high:.1f} of {total.value} mAh/g ({share:.1f} %)",
        f"the carbon may hold {share:.0f} % of the capacity",
    )


def carbon_share_of_rise(
    facts: Evidence, *, blank: str, contents: Sequence[str], cnt: str, capacities: Sequence[str], at_most: float
) -> Checked:
    """Whether the carbon blank can account for more than `at_most` % of a rise in the capacity per oxide.

    Two contents and two capacities, the lower content first; the film of each is assumed to hold the same share of
    CNT. The blank counts with the most that it may hold.
    """
    less, more = (_carbon_per_oxide(facts, key, cnt) for key in contents)
    low, high = (facts.interval(key, "mAh/g") for key in capacities)
    rise = over(lambda a, b: b - a, low, high, unit="mAh/g")
    carbon, shares = facts.number(blank), [facts.interval(key, "1") for key in (*contents, cnt)]
    most = carbon.interval.to("mAh/g").high
    held = over(lambda a, b, k: most * (1 / (1 - b) - 1 / (1 - a)) / (1 - k), *shares, unit="mAh/g")
    output = (
        f"carbon:oxide is {less.middle:.2f} and {more.middle:.1f} in the two films ({facts.number(cnt).value} % CNT "
        f"assumed), a blank of {carbon.value} mAh/g holds up to {held.low:.0f} to {held.high:.0f} of the rise of "
        f"{rise.low:.0f} to {rise.high:.0f} mAh/g"
    )
    per_blank = more.middle - less.middle  # mAh/g of oxide per mAh/g of carbon
    difference = high.middle - low.middle
    if rise.low <= 0:
        return Checked(Agreement.UNDECIDED, output, "the digits of the two capacities leave no rise")
    share = over(lambda h, r: 100 * h / r, held, rise, unit="%")
    output += (
        f" ({share.low:.0f} to {share.high:.0f} %); {most / 2:g} and {most:g} mAh/g of carbon would be "
        f"{50 * most * per_blank / difference:.0f} and {100 * most * per_blank / difference:.0f} % of "
        f"{written(difference)} mAh/g, {difference / per_blank:.0f} mAh/g all of it"
    )
    if share.high <= at_most:
        return Checked(Agreement.AGREES, output)
    return Checked(Agreement.UNDECIDED, output, "a carbon blank of the same film was not subtracted")


def _carbon_per_oxide(facts: Evidence, content: str, cnt: str) -> Interval:
    """Mass of rGO and CNT per mass of oxide, from rGO's share of the composite and CNT's share of the film."""
    return over(lambda c, k: 1 / ((1 - c) * (1 - k)) - 1, facts.interval(content, "1"), facts.interval(cnt, "1"))


def proton_share(facts: Evidence, *, protons: str, total: str, ph: str, available: float) -> Checked:
    """Whether a capacity in acid bounds the protons' part of the capacity in the zinc cell.

    `available` is the electrolyte that a cell may hold at most, an assumption. [mL per mg of electrode]
    A strong acid is used up, a hydrolysing zinc salt of the same pH is not.
    """
    acid, whole = facts.number(protons), facts.number(total)
    share = 100 * acid.printed.value / whole.printed.value
    moles = acid.interval.to("C/kg").middle / FARADAY.value  # mol of H+ per kg, that is umol per mg
    needed = moles * 1e-6 / 10 ** -facts.number(ph).printed.value * 1e3
    output = (
        f"{acid.value} of {whole.value} mAh/g is {share:.0f} %; it uses up the acid of {needed:.2g} mL at pH "
        f"{facts.number(ph).value} per mg of electrode"
    )
    if needed <= available:
        return verdict(share < 50, output, "protons hold half of the capacity or more")
    return Checked(
        Agreement.UNDECIDED,
        output,
        f"a cell of at most {written(available)} mL/mg runs out of acid, so this is no upper bound of the protons' "
        "part beside a zinc salt, which hydrolyses",
    )
