"""The flow of an agreement: who gives, what, who receives."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

from site_builder import words
from site_builder.problem import plural
from site_builder.records import Agreement
from site_builder.records.agreement import Flow
from site_builder.register import Register
from site_builder.site.pictures.drawing import BUDGET, LIMIT, Picture, clipped, figure, listed, within_budget
from site_builder.site.pictures.flow_layouts import Listed, Row, narrow, wide


class Movement(NamedTuple):
    """Everybody in `givers` gives to everybody in `receivers`. Whoever is in both gives to the others."""

    givers: tuple[str, ...]
    """Ids of partners."""
    receivers: tuple[str, ...]
    items: tuple[str, ...]
    """Names of kinds of information, in the order of the record."""
    in_part: bool
    """Whether some of the items go from some to some alone."""
    frequencies: tuple[str, ...]
    """In words: `Every day`."""
    methods: tuple[str, ...]
    """In words: `Secure email`."""


class Detail(NamedTuple):
    """How much is drawn. There is less of it where it would take too many bytes."""

    exact: int
    """Rows up to which each keeps its own items; with more, rows between the same partners become one."""
    rows: int
    names: int
    items: int
    lines: int
    """Of one name."""
    characters: int
    """Of the description."""


LEVELS = (
    (BUDGET, Detail(4, 7, 8, 7, 3, 450)),
    (BUDGET, Detail(3, 6, 7, 6, 3, 450)),
    (BUDGET, Detail(2, 6, 6, 5, 3, 400)),
    (BUDGET, Detail(2, 6, 4, 4, 3, 350)),
    # before anything is left out altogether, a picture may be larger than it should be
    (LIMIT, Detail(2, 6, 3, 3, 3, 300)),
    (LIMIT, Detail(1, 6, 3, 2, 3, 250)),
    (LIMIT, Detail(1, 2, 2, 2, 1, 200)),
)
LONGEST_TITLE, LONGEST_NAME = 120, 80
"""Characters, in titles and descriptions."""
NAMED = 4
"""How many of a list a description names."""
NOT_LISTED = "Information that is not listed"


def flow(agreement: Agreement, register: Register, name: str = "flow") -> Picture | None:
    """Who gives what to whom under an agreement; None where its record does not say what flows."""
    exact = movements(agreement)
    if not exact:
        return None
    # made only if asked for: most agreements have few movements, and theirs are drawn as they are
    merged = cache(partial(movements, agreement, merged=True))
    title = clipped(f"Who gives what to whom: {agreement.title}", LONGEST_TITLE)

    def draw(detail: Detail, budget: int) -> Picture | None:
        found = exact if len(exact) <= detail.exact or len(exact) <= len(merged()) else merged()
        shown = _largest(found, detail.rows)
        rows = [_row(movement, register, detail) for movement in shown]
        if _about(rows) > budget and detail is not LEVELS[-1][1]:
            return None
        notes = _notes(agreement, register, found, shown)
        said = " ".join((*(_sentence(movement, register) for movement in shown), *notes))
        description = clipped(said, detail.characters)
        return figure(name, title, description, wide(rows, notes, detail.lines), narrow(rows, notes, detail.lines))

    return within_budget(draw, LEVELS)


def _about(rows: Sequence[Row]) -> int:
    """The bytes that rows take, to about a tenth, so that hardly any picture is drawn only to be found too large.

    Fitted by least squares to the pictures of 53 agreements at all levels of detail.
    """
    names = [name for row in rows for box in row for name in box.shown]
    return 1_300 + 540 * len(rows) + 18 * len(names) + 6 * sum(map(len, names))


def movements(agreement: Agreement, *, merged: bool = False) -> tuple[Movement, ...]:
    """An agreement's flows, those of the same items together: the rows of the table beside the picture.

    If `merged`, by who gives to whom alone: these are fewer, and some of them say "some or all of".
    """
    everything = tuple(item.name for item in agreement.data.items) if agreement.data else ()
    ends = dict.fromkeys(
        (
            *(party.partner for party in agreement.parties),
            *(end for one in agreement.standing_flows for end in (one.giver, one.receiver)),
        )
    )
    parties = {end: place for place, end in enumerate(ends)}
    kinds: defaultdict[frozenset[str], defaultdict[tuple[str, str], list[Flow]]]
    kinds = defaultdict(lambda: defaultdict(list))
    for one in agreement.standing_flows:
        if one.giver != one.receiver:
            kinds[frozenset(() if merged else one.items or everything)][one.giver, one.receiver].append(one)
    found = [
        _movement(_in_order(givers, parties), _in_order(receivers, parties), flows, everything)
        for flows in kinds.values()
        for givers, receivers in complete(flows)
    ]
    return tuple(sorted(found, key=lambda movement: [[parties[end] for end in side] for side in movement[:2]]))


def _in_order(partners: Iterable[str], places: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(partners, key=places.__getitem__))


def _movement(
    givers: tuple[str, ...],
    receivers: tuple[str, ...],
    flows: Mapping[tuple[str, str], Sequence[Flow]],
    everything: tuple[str, ...],
) -> Movement:
    theirs = [one for giver in givers for receiver in receivers for one in flows.get((giver, receiver), ())]
    sets = {frozenset(one.items or everything) for one in theirs}
    # the record's order, then what it names in a flow alone
    names = dict.fromkeys((*everything, *(name for one in theirs for name in one.items)))
    union = frozenset[str]().union(*sets)
    return Movement(
        givers,
        receivers,
        tuple(name for name in names if name in union),
        len(sets) > 1,
        tuple(dict.fromkeys(words.FREQUENCY[one.frequency] for one in theirs)),
        tuple(dict.fromkeys(words.METHOD[one.method] for one in theirs)),
    )


def complete(pairs: Collection[tuple[str, str]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Pairs of giver and receiver as groups in which every giver gives to every receiver, but to itself.

    Nothing that such a group says is untrue of any two. Of four ways to group, each exact, the one with the fewest.
    """
    if len(pairs) == 1:
        return [((giver,), (receiver,)) for giver, receiver in pairs]
    return min((_grouped(pairs, side, mutual=mutual) for mutual in (False, True) for side in (0, 1)), key=len)


def _grouped(
    pairs: Collection[tuple[str, str]], side: int, *, mutual: bool
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """By who has the same partners at the other end; if `mutual`, each counts among its own, as when all share."""
    ends: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for pair in pairs:
        ends[pair[side]][pair[1 - side]] = None
    alike: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for end, others in ends.items():
        alike[frozenset((*others, end) if mutual else others)].append(end)
    groups = []
    for members in alike.values():
        here, there = tuple(members), tuple(dict.fromkeys(other for end in members for other in ends[end]))
        groups.append((there, here) if side else (here, there))
    return groups


def _largest(found: Sequence[Movement], most: int) -> tuple[Movement, ...]:
    """Those between the most partners, in their own order."""
    kept = sorted(found, key=lambda movement: -len(movement.givers) * len(movement.receivers))[:most]
    return tuple(movement for movement in found if movement in kept)


def _notes(
    agreement: Agreement, register: Register, found: Sequence[Movement], shown: Sequence[Movement]
) -> tuple[str, ...]:
    """What stands below the picture: who is a party but neither gives nor receives, and what was not drawn."""
    moving, drawn = _involved(found), _involved(shown)
    others = [register.partner_name(each.partner) for each in agreement.parties if each.partner not in moving]
    notes = []
    if left := len(found) - len(shown):
        between = f", between {plural(len(moving - drawn), 'more organisation')}" if moving - drawn else ""
        notes.append(f"Not drawn: {plural(left, 'more movement')}{between}.")
    if others:
        notes.append(
            f"No information moves to or from {listed([clipped(name, LONGEST_NAME) for name in others], NAMED)}."
        )
    return tuple(notes)


def _involved(found: Sequence[Movement]) -> frozenset[str]:
    return frozenset(partner for movement in found for partner in (*movement.givers, *movement.receivers))


def _row(movement: Movement, register: Register, detail: Detail) -> Row:
    givers, receivers = (tuple(map(register.partner_name, side)) for side in (movement.givers, movement.receivers))
    some = "Some or all of:" if movement.in_part else ""
    how = f"{_few(movement.frequencies, 'At different times')}. {_few(movement.methods, 'In different ways')}."
    items = movement.items or (NOT_LISTED,)
    return Row(Listed(givers, detail.names), Listed(receivers, detail.names), Listed(items, detail.items, some, how))


def _few(found: tuple[str, ...], many: str) -> str:
    """`Every day or when asked`: two still fit."""
    match found:
        case (one,):
            return one
        case (one, other):
            return f"{one} or {other[0].lower()}{other[1:]}"
    return many


def _sentence(movement: Movement, register: Register) -> str:
    givers, receivers = (
        listed([clipped(register.partner_name(partner), LONGEST_NAME) for partner in side], NAMED)
        for side in (movement.givers, movement.receivers)
    )
    items = listed([clipped(item, LONGEST_NAME) for item in movement.items or (NOT_LISTED,)], NAMED)
    verb = "gives" if len(movement.givers) == 1 else "give"
    return f"{givers} {verb} {receivers}{' some or all of' if movement.in_part else ''}: {items}."
