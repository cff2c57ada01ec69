"""Who shares with whom: the agreements between any two partners, and what flows which way under each.

The page names every partner and links to its page. A small script on it (`pairs.js`) offers the same partners to choose
from. It answers from a file that each partner has, and so fetches what one partner shares and never what all do.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from site_builder import words
from site_builder.records import Agreement, Partner
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


def files(site: Site) -> Iterator[Callable[[], Output]]:
    """Makes the file that answers for each partner."""
    return (partial(_file, site, partner) for partner in site.register.partners)


def _file(site: Site, partner: str) -> Output:
    content = json.dumps(shared(site, partner), ensure_ascii=False, separators=(",", ":"))
    return Output(f"{FOLDER}/{partner}.json", f"{content}\n")


def shared(site: Site, partner: str) -> list[dict[str, Any]]:
    """What a partner shares: each agreement that it is a party to, those in force first, then by title.

    - `id`, `title`; `status`, its code and its words
    - `with`, the ids of the other parties
    - `flows`, what goes from this partner `to` another, or comes to it `from` another: `items`, and `how`; None if the
      record does not say at all yet what goes which way
    """
    agreements = (one for one in site.register.agreements_of.get(partner, ()) if one.party(partner))
    return [
        {
            "id": one.id,
            "title": one.title,
            "status": [one.status, words.STATUS[one.status]],
            "with": [party.partner for party in one.parties if party.partner != partner],
            "flows": list(_flows(one, partner)) if one.flows else None,
        }
        for one in sorted(agreements, key=lambda one: (_STATUSES[one.status], one.title.casefold(), one.id))
    ]


_STATUSES = {status: place for place, status in enumerate(words.STATUS)}


def _flows(agreement: Agreement, partner: str) -> Iterator[dict[str, Any]]:
    items = [item.name for item in agreement.data.items] if agreement.data else []
    for flow in agreement.flows:
        if partner in (flow.giver, flow.receiver):
            way = {"to": flow.receiver} if flow.giver == partner else {"from": flow.giver}
            how = f"{words.FREQUENCY[flow.frequency]} · {words.METHOD[flow.method]}"
            # a flow that names none moves all of them
            yield way | {"items": flow.items or items, "how": how}
