"""The star of a partner: whom it shares with, and under how many agreements."""

from collections.abc import Sequence
from math import sqrt
from typing import Final, NamedTuple

from site_builder.problem import plural
from site_builder.records import Partner
from site_builder.site.pictures.connections import Connections
from site_builder.site.pictures.drawing import (
    NARROW,
    PAD,
    WIDE,
    Drawn,
    Picture,
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


LEVELS = (Detail(12, 2), Detail(8, 2), Detail(5, 1))


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

    def draw(detail: Detail) -> Picture:
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
        spokes.append(Spoke(f"and {plural(rest, 'more partner')}", f"+{rest:,}", 1.5, is_rest=True))
    return spokes


def _wide(hub: str, spokes: Sequence[Spoke], most: int) -> Drawn:
    """Around an ellipse: the first half down the right side, the rest down the left."""
    half = -(-len(spokes) // 2)
    name = WIDE.lines(hub, HUB - 2 * PAD, 4, bold=True)
    tall = len(name) * WIDE.leading + 2 * PAD
    height = max(half * ROW, tall)
    middle = WIDE.width / 2
    lines, numbers, labels = [], [], []
    for side, part in ((1, spokes[:half]), (-1, spokes[half:])):
        for place, spoke in enumerate(part):
            off = (place - (len(part) - 1) / 2) * ROW
            y = height / 2 + off
            x = middle + side * round(REACH * sqrt(1 - (off / (height / 2 + ROW)) ** 2))
            lines.append(_line(f"M{middle:g} {height / 2:g}L{x:g} {y:g}", spoke))
            numbers.append(_circle(spoke, x, y))
            edge = x + side * (RADIUS + 8)
            label = WIDE.lines(spoke.name, WIDE.width - edge if side > 0 else edge, most)
            top = y - len(label) * WIDE.leading / 2
            labels.append(WIDE.text(label, edge, top, anchor="" if side > 0 else "end"))
    top = (height - tall) / 2
    box_ = box(middle - HUB / 2, top, HUB, tall, "r-hub")
    text = WIDE.text(name, middle, top + PAD, kind="r-hub", anchor="middle")
    return Drawn("".join((*lines, box_, text, _group(numbers), *labels)), height)


def _narrow(hub: str, spokes: Sequence[Spoke], most: int) -> Drawn:
    """The partner on top, the others on branches of one trunk."""
    name = NARROW.lines(hub, NARROW.width - 2 * PAD, 4, bold=True)
    tall = len(name) * NARROW.leading + 2 * PAD
    trunk, circle, label = 2 * PAD, 60, 60 + RADIUS + 8
    y, lines, numbers, labels = tall + PAD, [], [], []
    for spoke in spokes:
        text = NARROW.lines(spoke.name, NARROW.width - label, most + 1)
        room = max(len(text) * NARROW.leading, 2 * RADIUS) + PAD
        middle = y + room / 2
        lines.append(_line(f"M{trunk} {middle:g}H{circle}", spoke))
        numbers.append(_circle(spoke, circle, middle))
        labels.append(NARROW.text(text, label, middle - len(text) * NARROW.leading / 2))
        y += room
    stem = f'<path d="M{trunk} {tall}V{middle:g}"/>'
    box_ = box(0, 0, NARROW.width, tall, "r-hub")
    text_ = NARROW.text(name, PAD, PAD, kind="r-hub")
    return Drawn("".join((stem, *lines, box_, text_, _group(numbers), *labels)), y)


def _group(numbers: Sequence[str]) -> str:
    return f'<g class="r-number" text-anchor="middle">{"".join(numbers)}</g>'


def _line(path: str, spoke: Spoke) -> str:
    dashes = ' stroke-dasharray="4 4"' if spoke.is_rest else ""
    return f'<path d="{path}" stroke-width="{spoke.weight:g}"{dashes}/>'


def _circle(spoke: Spoke, x: float, y: float) -> str:
    """The number of agreements, in a circle that is as large as it needs."""
    radius = max(RADIUS, NARROW.room(spoke.number) / 2 + 4)
    # the middle of a figure stands about a third of an em above the baseline
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"/><text x="{x:g}" y="{y + 4.5:g}">{spoke.number}</text>'
