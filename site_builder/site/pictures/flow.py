"""The flow of an agreement: who gives, what, who receives."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import NamedTuple

from site_builder.problem import plural
from site_builder.records import Agreement
from site_builder.records.agreement import Flow
from site_builder.register import Register
from site_builder.site import words
from site_builder.site.pictures.drawing import Picture, clipped, figure, listed, summed, within_budget
from site_builder.site.pictures.flow_layouts import Row, narrow, wide


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
    Detail(4, 7, 8, 7, 3, 700),
    Detail(3, 6, 8, 6, 3, 500),
    Detail(2, 6, 6, 4, 3, 400),
    Detail(2, 4, 3, 3, 2, 300),
    Detail(1, 2, 2, 2, 1, 200),
)
LONGEST_TITLE = 120


def flow(agreement: Agreement, register: Register, name: str = "flow") -> Picture | None:
    """Who gives what to whom under an agreement; None where its record does not say what flows."""
    exact = movements(agreement)
    if not exact:
        return None
    merged = _movements(agreement, lambda _: None)

    def draw(detail: Detail) -> Picture:
        found = exact if len(exact) <= max(detail.exact, len(merged)) else merged
        shown = _largest(found, detail.rows)
        notes = _notes(agreement, register, found, shown)
        rows = [_row(movement, register, detail) for movement in shown]
        title = clipped(f"Who gives what to whom: {agreement.title}", LONGEST_TITLE)
        said = " ".join((*(_sentence(movement, register) for movement in shown), *notes))
        description = clipped(said, detail.characters)
        return figure(name, title, description, wide(rows, notes, detail.lines), narrow(rows, notes, detail.lines))

    return within_budget(draw, LEVELS)


def movements(agreement: Agreement) -> tuple[Movement, ...]:
    """An agreement's flows, those of the same items together: the rows of the table beside the picture."""
    return _movements(agreement, lambda items: items)


def _movements(agreement: Agreement, key: Callable[[frozenset[str]], Hashable]) -> tuple[Movement, ...]:
    """Flows whose items have the same key, as few movements as they make."""
    everything = tuple(item.name for item in agreement.data.items) if agreement.data else ()
    parties = {party.partner: place for place, party in enumerate(agreement.parties)}
    kinds: defaultdict[Hashable, defaultdict[tuple[str, str], list[Flow]]] = defaultdict(lambda: defaultdict(list))
    for one in agreement.flows:
        kinds[key(frozenset(one.items or everything))][one.giver, one.receiver].append(one)
    found = [
        _movement(givers, receivers, flows, everything)
        for flows in kinds.values()
        for givers, receivers in complete(flows)
    ]

    def place(movement: Movement) -> tuple[list[int], list[int]]:
        givers, receivers = (
            [parties.get(each, len(parties)) for each in side] for side in (movement.givers, movement.receivers)
        )
        return givers, receivers

    return tuple(sorted(found, key=place))


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
        notes.append(f"No information moves to or from {listed([clipped(name, 80) for name in others], 3)}.")
    return tuple(notes)


def _involved(found: Sequence[Movement]) -> frozenset[str]:
    return frozenset(partner for movement in found for partner in (*movement.givers, *movement.receivers))


def _row(movement: Movement, register: Register, detail: Detail) -> Row:
    items = summed(movement.items, detail.items) or ("Information that is not listed",)
    how = f"{_few(movement.frequencies, 'At different times')} · {_few(movement.methods, 'In different ways')}"
    return Row(
        _names(movement.givers, register, detail.names),
        _names(movement.receivers, register, detail.names),
        ("Some or all of:", *items) if movement.in_part else items,
        how,
    )


def _names(partners: tuple[str, ...], register: Register, most: int) -> tuple[str, ...]:
    return summed(tuple(map(register.partner_name, partners)), most)


def _few(found: tuple[str, ...], many: str) -> str:
    """`Every day or when asked`."""
    return found[0] if len(found) == 1 else f"{found[0]} or {_lower(found[1])}" if len(found) == 2 else many  # noqa: PLR2004  two words still fit


def _lower(said: str) -> str:
    return said[:1].lower() + said[1:]


def _sentence(movement: Movement, register: Register) -> str:
    givers = [clipped(register.partner_name(partner), 80) for partner in movement.givers]
    receivers = [clipped(register.partner_name(partner), 80) for partner in movement.receivers]
    items = [_lower(clipped(item, 80)) for item in movement.items] or ["information that is not listed"]
    verb = "gives" if len(givers) == 1 else "give"
    some = "some or all of: " if movement.in_part else ""
    return f"{listed(givers, 4)} {verb} {listed(receivers, 4)} {some}{listed(items, 4)}."
