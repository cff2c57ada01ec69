"""Sector by sector: how many agreements connect partners of each two. The picture is a table, shaded."""

from collections import defaultdict
from collections.abc import Mapping
from html import escape
from typing import Final, NamedTuple

from site_builder.register import Register
from site_builder.site.pictures.connections import Connections
from site_builder.site.pictures.drawing import Picture
from site_builder.site.pictures.letters import plain

SHADES: Final = 4
"""Each shaded cell has its number in it: the shade only helps the eye."""
MOST_COLUMNS: Final = 16
"""More would not stand side by side: the table is then a list at any width."""


class SectorPair(NamedTuple):
    """Two sectors, or one and itself, between whose partners data flows."""

    one: str
    """Id of a sector; in the order of the vocabulary it does not stand behind `other`."""
    other: str
    agreements: tuple[str, ...]
    """Ids of those in force. One counts once for two sectors, however many of their partners it connects."""


def sector_pairs(connections: Connections) -> tuple[SectorPair, ...]:
    """Every two sectors that are connected, in the order of the vocabulary."""
    register = connections.register
    order = _order(register)
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for agreement, pairs in connections.pairs.items():
        known = [pair for pair in pairs if register.partners.keys() >= set(pair)]
        between = [[register.partners[end].sector for end in pair] for pair in known]
        for one, other in {(min(ends, key=order.__getitem__), max(ends, key=order.__getitem__)) for ends in between}:
            found[one, other].append(agreement)
    return tuple(
        SectorPair(one, other, tuple(agreements))
        for (one, other), agreements in sorted(found.items(), key=lambda item: [order[end] for end in item[0]])
    )


def _order(register: Register) -> Mapping[str, int]:
    """The vocabulary's sectors, then those that partners name and it does not know."""
    unknown = sorted({partner.sector for partner in register.partners.values()} - register.sectors.keys())
    return {sector: place for place, sector in enumerate((*register.sectors, *unknown))}


def sector_table(connections: Connections) -> Picture | None:
    """The table, with the sectors that are connected with any; None if none is."""
    pairs = sector_pairs(connections)
    if not pairs:
        return None
    order = _order(connections.register)
    sectors = sorted({end for pair in pairs for end in pair[:2]}, key=order.__getitem__)
    titles = {sector: escape(plain(connections.register.sectors.get(sector, sector))) for sector in sectors}
    numbers = {end: len(pair.agreements) for pair in pairs for end in (pair[:2], pair[1::-1])}
    kind = "r-picture" if len(sectors) <= MOST_COLUMNS else "r-picture r-picture--list"
    columns = "".join(f'<th scope="col"><span>{title}</span></th>' for title in titles.values())
    rows = "\n".join(_row(sector, titles, numbers) for sector in sectors)
    return Picture(
        f'<div class="{kind}">\n<table class="r-matrix">\n'
        "<caption>The number of agreements in force between partners of two sectors</caption>\n"
        f"<thead><tr><td></td>{columns}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(sector: str, titles: Mapping[str, str], numbers: Mapping[tuple[str, str], int]) -> str:
    most = max(numbers.values())
    cells = []
    for other, title in titles.items():
        number = numbers.get((sector, other), 0)
        # the darkest shade for the largest number; even one agreement is not left white
        shade = -(-number * SHADES // most)
        cells.append(f'<td class="r-shade-{shade}" data-label="{title}">{number:,}</td>' if number else "<td>0</td>")
    return f'<tr><th scope="row">{titles[sector]}</th>{"".join(cells)}</tr>'
