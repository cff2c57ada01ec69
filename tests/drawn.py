"""Pictures that tests look at: of the demonstration, and of the worst that records could say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree as ET

from conftest import TODAY

from site_builder import reviews
from site_builder.records import Agreement, Partner
from site_builder.records.fields import DueDate
from site_builder.register import Register
from site_builder.reviews import ReviewDue
from site_builder.site.pictures import (
    Connections,
    Picture,
    flow,
    review_counts,
    reviews_by_month,
    star,
    template_use,
    use_by_quarter,
)

HOSTILE = {
    "unbreakable": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochxyz",
    "script": "<script>alert(1)</script>",
    "attribute": '" onload="alert(1)" x="',
    "entity": "&lt;b&gt; &amp; ]]> <!--",
    "arabic": "مجلس مدينة الشارقة للتعاون في المعلومات",
    "hebrew": "מועצת העיר ירושלים לשיתוף מידע",
    "chinese": "信息共享委员会与公共安全合作组织信息共享委员会与公共安全合作组织",
    "turned-round": "Council \u202elicnuoC\u202c \u200b\u2067x\u2069",
    "marks": "Z" + "\u0300\u0301\u0302\u0303" * 70,
    "controls": "Council\x00\x07 of \x1b[31mred\x1b[0m\ufffe \ud800",
    "emoji": "👩‍👩‍👧‍👦 families 🏴󠁧󠁢󠁷󠁬󠁳󠁿 together",
    "wide": "W" * 290,
    "narrow": "i" * 290,
    "blank": "\u200b\u200b\u200b",
    "sentence": "The Council of the County of Saltmarsh and of the Towns and Parishes along the Estuary, " * 3,
}


def of_everything(register: Register) -> dict[str, Picture]:
    """Every picture of a register that is SVG, by the name that its ids start with."""
    connections = Connections(register)
    drawn: dict[str, Picture | None] = {
        f"flow-{one.id}": flow(one, register, f"flow-{one.id}") for one in register.agreements.values()
    }
    drawn |= {f"star-{one.id}": star(one, connections, f"star-{one.id}") for one in register.partners.values()}
    due = reviews.due(register, TODAY)
    for months in (12, 24):
        counts = review_counts(due, TODAY, months)
        drawn[f"reviews-{months}"] = reviews_by_month(counts, f"reviews-{months}")
    for quarters in (8, 12):
        uses = use_by_quarter(register, TODAY, quarters)
        drawn[f"templates-{quarters}"] = template_use(uses, f"templates-{quarters}")
    return {name: picture for name, picture in drawn.items() if picture}


def partner(name: str, title: str, sector: str = "county") -> Partner:
    return Partner.model_construct(id=name, name=title, sector=sector, status="active", charter=(), former_names=())


def agreement(
    flows: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
    *,
    parties: tuple[str, ...] = (),
    items: tuple[str, ...] = (),
    title: str = "An agreement",
    ways: tuple[str, str] = ("secure-email", "monthly"),
) -> Agreement:
    """An agreement in force; `flows` says what each pair of giver and receiver shares."""
    ends = tuple(dict.fromkeys((*parties, *(end for pair in flows or {} for end in pair))))
    method, frequency = ways
    data = {
        "id": "one-agreement",
        "title": title,
        "status": "active",
        "lead": ends[0],
        "parties": tuple({"partner": end} for end in ends),
        "data": {"items": tuple({"name": item, "category": "personal"} for item in items)},
        "flows": tuple(
            {"from": giver, "to": receiver, "items": shared, "method": method, "frequency": frequency}
            for (giver, receiver), shared in (flows or {}).items()
        ),
    }
    return Agreement.model_validate(data)


def with_partners(register: Register, names: Mapping[str, str], *agreements: Agreement) -> Register:
    """A register of these partners and agreements alone."""
    partners = {name: partner(name, title) for name, title in names.items()}
    return replace(register, partners=partners, agreements={one.id: one for one in agreements})


class Svg(NamedTuple):
    """One layout of a picture."""

    root: ET.Element
    texts: list[str]
    """Each text, its lines joined."""


def layouts(picture: Picture) -> tuple[Svg, Svg]:
    wide, narrow = ET.fromstring(picture.markup)  # noqa: S314  it is ours
    return _svg(wide), _svg(narrow)


def _svg(root: ET.Element) -> Svg:
    return Svg(root, [text_of(element) for element in root.iter("text")])


def text_of(element: ET.Element) -> str:
    """What an element says, its lines as one."""
    return " ".join(" ".join(element.itertext()).split())


def hostile_pictures(register: Register) -> dict[str, Picture]:
    """Pictures of the worst that records could say, were it not refused before."""
    parties = tuple(f"party-{number}" for number in range(300))
    kinds = list(HOSTILE.values())
    names = {party: f"{kinds[number % len(kinds)]} {number}" for number, party in enumerate(parties)}
    items = tuple(f"{kind} {number}" for number in range(3) for kind in kinds)
    hub = {(parties[0], other): () for other in parties[1:]} | {
        (other, parties[0]): items[:3] for other in parties[1:200]
    }
    ring = {pair: (items[number % 45],) for number, pair in enumerate(pairwise(parties))}
    mesh = {(one, other): () for one in parties[:22] for other in parties[:22] if one != other}
    random_ish = {
        (parties[n * 7 % 300], parties[n * 13 % 299]): (items[n % 45], items[n * 3 % 45]) for n in range(1, 500)
    }
    drawn: dict[str, Picture | None] = {}
    for name, flows in {"hub": hub, "ring": ring, "mesh": mesh, "all-sorts": random_ish}.items():
        flows_between = {pair: shared for pair, shared in flows.items() if pair[0] != pair[1]}
        one = agreement(flows_between, parties=parties, items=items, title=HOSTILE["script"] * 9)
        worst = with_partners(register, names, one)
        drawn[f"flow-{name}"] = flow(one, worst, f"flow-{name}")
        drawn[f"star-{name}"] = star(worst.partners[parties[0]], Connections(worst), f"star-{name}")
    for kind, text in HOSTILE.items():
        few = {("one", "two"): (f"{text} item",), ("two", "three"): ()}
        one = agreement(few, items=(f"{text} item", f"{text} more"), title=text)
        worst = with_partners(register, {end: f"{text} {end}" for end in ("one", "two", "three")}, one)
        drawn[f"flow-{kind}"] = flow(one, worst, f"flow-{kind}")
        drawn[f"star-{kind}"] = star(worst.partners["two"], Connections(worst), f"star-{kind}")
    far = [ReviewDue(one, DueDate(date(2026, 12, 31)), 40, "due-soon")] * 123_456
    drawn["reviews-many"] = reviews_by_month(review_counts(far, TODAY, 24), "reviews-many")
    assert None not in drawn.values()
    return {name: picture for name, picture in drawn.items() if picture}
