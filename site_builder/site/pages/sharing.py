"""Who shares with whom: the agreements between any two partners, and what flows which way under each.

The page names every partner and links to its page. A small script on it (`pairs.js`) answers for two partners at once
from one file of data, which is written here as numbers that point into lists, so that it stays small.
"""

import json
from collections import defaultdict
from typing import Any

from site_builder.records import Agreement, Partner
from site_builder.site import words
from site_builder.site.output import Output
from site_builder.site.pictures import sector_table
from site_builder.site.rendering import Site

FOLDER = "who-shares-with-whom"


def index(site: Site) -> Output:
    """The page on which two partners are chosen."""
    groups: defaultdict[str, list[Partner]] = defaultdict(list)
    for partner in sorted(site.register.partners.values(), key=_by_name):
        groups[partner.sector].append(partner)
    return site.list_page(
        "sharing",
        FOLDER,
        title="Who shares with whom",
        description=f"Choose two organisations in {site.register.settings.area} to see which agreements name both, and "
        "what goes which way.",
        by_sector=[(each, groups[each.id]) for each in site.register.vocabularies.sectors if each.id in groups],
        sector_table=sector_table(site.connections),
    )


def _by_name(partner: Partner) -> tuple[str, str]:
    return partner.name.casefold(), partner.id


def data(site: Site) -> Output:
    """The file that the page's script answers from."""
    content = json.dumps(pairs(site), ensure_ascii=False, separators=(",", ":"))
    return Output(f"{FOLDER}/pairs.json", f"{content}\n")


def pairs(site: Site) -> dict[str, Any]:
    """What the script needs to know.

    - `sectors`: titles; `partners`: [id, name, number of the sector], by name
    - `statuses`: [code, words]; `methods`, `frequencies`, `items`: words
    - `agreements`: [id, title, number of the status, numbers of the parties, numbers of all its items, flows], those in
      force first, then by title; each flow is [giver, receiver, method, frequency, numbers of its items]

    A flow without items moves all of them. Parties that the register does not know are left out: nobody can choose
    them.
    """
    register = site.register
    known = sorted(register.partners.values(), key=_by_name)
    numbers = _Numbers({partner.id: number for number, partner in enumerate(known)})
    sectors = _Numbers({sector: number for number, sector in enumerate(register.sectors)})
    items = _Numbers()
    statuses = list(words.STATUS)
    agreements = sorted(
        register.agreements.values(), key=lambda one: (statuses.index(one.status), one.title.casefold(), one.id)
    )
    return {
        "partners": [[partner.id, partner.name, sectors[partner.sector]] for partner in known],
        "sectors": [register.sectors.get(sector, sector) for sector in sectors],
        "statuses": [[code, words.STATUS[code]] for code in statuses],
        "methods": list(words.METHOD.values()),
        "frequencies": list(words.FREQUENCY.values()),
        "agreements": [
            [one.id, one.title, statuses.index(one.status), parties, *_contents(one, numbers, items)]
            for one in agreements
            if len(parties := sorted({numbers[party.partner] for party in one.parties if party.partner in numbers})) > 1
        ],
        "items": list(items),
    }


class _Numbers(dict[str, int]):
    """The number of each text, given in the order in which they are first asked for."""

    def __missing__(self, key: str) -> int:
        return self.setdefault(key, len(self))


def _contents(agreement: Agreement, partners: _Numbers, items: _Numbers) -> tuple[list[int], list[list[Any]]]:
    methods, frequencies = list(words.METHOD), list(words.FREQUENCY)
    flows = [
        [
            *(partners[flow.giver], partners[flow.receiver]),
            *(methods.index(flow.method), frequencies.index(flow.frequency)),
            [items[name] for name in flow.items],
        ]
        for flow in agreement.flows
        if flow.giver in partners and flow.receiver in partners
    ]
    return [items[item.name] for item in agreement.data.items] if agreement.data else [], flows
