"""The star of a partner: whom it shares with, and under how many agreements."""

from collections.abc import Sequence
from math import sqrt
from typing import Final, NamedTuple

from site_builder.problem import plural
from site_builder.records import Partner
from site_builder.site.pictures.connections import Connections
from site_builder.site.pictures.drawing import (
    BUDGET,
    LIMIT,
    NARROW,
    PAD,
    WIDE,
    Drawn,
    Picture,
    Sheet,
    box,
    clipped,
    figure,
    listed,
    within_budget,
)

RADIUS: Final = 14
"""Of the circle that a number stands in."""
REACH: Final = 148
"""From the middle to the farthest circle, to the side."""
ROW: Final = 50
"""From one circle to the next below it: two lines of a name, and air."""
HUB: Final = 164
"""How wide the box in the middle is."""
NAMED: Final = 4
"""How many partners the description names."""
NOTE: Final = "Each number is how many agreements in force they share under."


class Spoke(NamedTuple):
    """A partner around the middle, or the rest of them."""

    name: str
    number: str
    weight: float
    """Of its line, in units."""
    is_rest: bool = False


class Detail(NamedTuple):
    """How much is drawn."""

    spokes: int
    lines: int


LEVELS = ((BUDGET, Detail(12, 2)), (BUDGET, Detail(8, 2)), (LIMIT, Detail(5, 1)))


def star(partner: Partner, connections: Connections, name: str = "star") -> Picture | None:
    """A partner in the middle of those it shares with; None where it shares with nobody."""
    found = connections.of(partner.id)
    if not found:
        return None
    named = [(connections.register.partner_name(each.partner), len(each.agreements)) for each in found]
    title = clipped(f"Whom {partner.name} shares with", 120)
    most = [f"{clipped(other, 80)} ({plural(number, 'agreement')})" for other, number in named]
    description = (
        f"{clipped(partner.name, 120)} shares with {plural(len(named), 'partner')} under agreements in force: "
        f"{listed(most, NAMED)}."
    )

    def draw(detail: Detail, _: int) -> Picture:
        spokes = _spokes(named, detail.spokes)
        sheets = _wide(partner.name, spokes, detail.lines), _narrow(partner.name, spokes, detail.lines)
        return figure(name, title, description, *sheets)

    return within_budget(draw, LEVELS)


def _spokes(named: Sequence[tuple[str, int]], most: int) -> list[Spoke]:
    """Those with the most agreements, and one for the rest."""
    heaviest = named[0][1]
    shown = named if len(named) <= most else named[: most - 1]
    spokes = [Spoke(name, f"{number:,}", round(1.5 + 5.5 * number / heaviest, 1)) for name, number in shown]
    if rest := len(named) - len(shown):
        spokes.append(Spoke("more partners", f"+{rest:,}", 1.5, is_rest=True))
    return spokes


def _wide(hub: str, spokes: Sequence[Spoke], most: int) -> Drawn:
    """Around an ellipse: the first half down the right side, the rest down the left."""
    half = -(-len(spokes) // 2)
    name = WIDE.lines(hub, HUB - 2 * PAD, 4, bold=True)
    tall = len(name) * WIDE.leading + 2 * PAD
    height = max(half * ROW, tall)
    middle, level = WIDE.width // 2, height // 2
    lines, numbers, labels = [], [], []
    for side, part in ((1, spokes[:half]), (-1, spokes[half:])):
        for place, spoke in enumerate(part):
            off = (2 * place - len(part) + 1) * ROW // 2
            x = middle + side * round(REACH * sqrt(1 - (off / (level + ROW)) ** 2))
            lines.append(_line(f"M{middle} {level}L{x} {level + off}", spoke))
            numbers.append(_circle(spoke, x, level + off))
            edge = x + side * (_radius(spoke) + 8)
            label = WIDE.lines(spoke.name, WIDE.width - edge if side > 0 else edge, most)
            top = level + off - len(label) * WIDE.leading // 2
            labels.append(WIDE.text(label, edge, top, anchor="" if side > 0 else "end"))
    top = level - tall // 2
    hub_box = box(middle - HUB // 2, top, HUB, tall, "r-hub")
    hub_name = WIDE.text(name, middle, top + PAD, kind="r-hub", anchor="middle")
    return _with_note(WIDE, [*lines, hub_box, hub_name, _numbers(numbers), *labels], height)


def _narrow(hub: str, spokes: Sequence[Spoke], most: int) -> Drawn:
    """The partner on top, the others on branches of one trunk."""
    name = NARROW.lines(hub, NARROW.width - 2 * PAD, 4, bold=True)
    tall = len(name) * NARROW.leading + 2 * PAD
    trunk, circle = 2 * PAD, 60
    edge = circle + max(map(_radius, spokes)) + 8
    y, middle, lines, numbers, labels = tall + PAD, tall, [], [], []
    for spoke in spokes:
        label = NARROW.lines(spoke.name, NARROW.width - edge, most + 1)
        room = max(len(label) * NARROW.leading, 2 * _radius(spoke)) + PAD
        middle = y + room // 2
        lines.append(_line(f"M{trunk} {middle}H{circle}", spoke))
        numbers.append(_circle(spoke, circle, middle))
        labels.append(NARROW.text(label, edge, middle - len(label) * NARROW.leading // 2))
        y += room
    stem = f'<path class="r-line" d="M{trunk} {tall}V{middle}"/>'
    hub_box = box(0, 0, NARROW.width, tall, "r-hub")
    hub_name = NARROW.text(name, PAD, PAD, kind="r-hub")
    return _with_note(NARROW, [stem, *lines, hub_box, hub_name, _numbers(numbers), *labels], y)


def _with_note(sheet: Sheet, marks: Sequence[str], bottom: int) -> Drawn:
    """What the numbers are, below."""
    lines = sheet.lines(NOTE, sheet.width, 3)
    note = sheet.text(lines, 0, bottom + PAD, kind="r-quiet")
    return Drawn("".join((*marks, note)), bottom + PAD + len(lines) * sheet.leading + 1)


def _numbers(circles: Sequence[str]) -> str:
    return f'<g class="r-number" text-anchor="middle">{"".join(circles)}</g>'


def _line(path: str, spoke: Spoke) -> str:
    dashes = ' stroke-dasharray="4 4"' if spoke.is_rest else ""
    return f'<path d="{path}" stroke-width="{spoke.weight}"{dashes}/>'


def _circle(spoke: Spoke, x: int, y: int) -> str:
    """The number of agreements, its figures half-way down."""
    return f'<circle cx="{x}" cy="{y}" r="{_radius(spoke)}"/><text x="{x}" y="{y + 5}">{spoke.number}</text>'


def _radius(spoke: Spoke) -> int:
    """Room for the number."""
    return max(RADIUS, WIDE.room(spoke.number) // 2 + 4)
