"""Who shares with whom: the agreements between any two partners, and what flows which way under each.

The page names every partner and links to its page. A small script on it (`pairs.js`) offers the same partners to choose
from. It answers from files that each hold what many partners share: it need not fetch what all of a large register do,
and whoever sends a file does not learn which partner was asked about.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from site_builder import words
from site_builder.records import Agreement, Partner
from site_builder.site.output import Output
from site_builder.site.pictures import sector_table
from site_builder.site.rendering import Site

FOLDER: Final = "who-shares-with-whom"
A_FILE: Final = 600
"""Agreements, counted once a partner, that a file holds: up to 350 KB, and an eighth of that on its way. More where
partners have many."""
LEAST: Final = 4
"""Partners that share a file at least: whoever sends it must not learn which was asked about."""


def index(site: Site) -> Output:
    """The page on which two partners are chosen."""
    groups: defaultdict[str, list[Partner]] = defaultdict(list)
    for partner in sorted(site.register.partners.values(), key=_by_name):
        groups[partner.sector].append(partner)
    return site.list_page(
        "sharing",
        FOLDER,
        title="Who shares with whom",
        answers="Who shares my data with whom?",
        description=f"Choose two organisations in {site.register.settings.area} to see which agreements both are "
        "parties to, and what goes which way.",
        by_sector=[(each, groups[each.id]) for each in site.register.vocabularies.sectors if each.id in groups],
        sector_table=sector_table(site.connections),
        firsts=[group[0] for group in site.once(_groups)],
    )


def _by_name(partner: Partner) -> tuple[str, str]:
    return partner.name.casefold(), partner.id


def files(site: Site) -> Iterator[Callable[[], Output]]:
    """Makes the files that answer: of each partner by its id, what `shared` says."""
    return (partial(_file, site, number, group) for number, group in enumerate(site.once(_groups)))


def _file(site: Site, number: int, partners: Sequence[str]) -> Output:
    held = {partner: shared(site, partner) for partner in partners}
    return Output(f"{FOLDER}/{number}.json", f"{json.dumps(held, ensure_ascii=False, separators=(',', ':'))}\n")


def _groups(site: Site) -> list[list[str]]:
    """The ids of all partners in order, those that share a file together."""
    groups: list[list[str]] = [[]]
    weight = 0
    for partner in sorted(site.register.partners):
        if weight >= A_FILE and len(groups[-1]) >= LEAST:
            groups.append([])
            weight = 0
        groups[-1].append(partner)
        weight += 1 + len(site.register.agreements_of.get(partner, ()))
    if len(groups) > 1 and len(groups[-1]) < LEAST:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def shared(site: Site, partner: str) -> list[dict[str, Any]]:
    """What a partner shares: each agreement that it takes part in, those in force first, then by title.

    - `id`, `title`; `status`, its code and its words
    - `with`, the ids of the other parties that take part
    - `flows`, what goes from this partner `to` another, or comes to it `from` another: `items`, and `how`; None if the
      record does not say at all yet what goes which way
    """
    agreements = (one for one in site.register.taken_part_in(partner) if one.party(partner))
    return [
        {
            "id": one.id,
            "title": one.title,
            "status": [one.status, words.STATUS[one.status]],
            "with": [party.partner for party in one.taking_part if party.partner != partner],
            "flows": list(_flows(one, partner)) if one.flows else None,
        }
        for one in sorted(agreements, key=lambda one: (_STATUSES[one.status], one.title.casefold(), one.id))
    ]


_STATUSES = {status: place for place, status in enumerate(words.STATUS)}


def _flows(agreement: Agreement, partner: str) -> Iterator[dict[str, Any]]:
    items = [item.name for item in agreement.data.items] if agreement.data else []
    for flow in agreement.standing_flows:
        if partner in (flow.giver, flow.receiver):
            way = {"to": flow.receiver} if flow.giver == partner else {"from": flow.giver}
            how = f"{words.FREQUENCY[flow.frequency]} · {words.METHOD[flow.method]}"
            # a flow that names none moves all of them
            yield way | {"items": flow.items or items, "how": how}
