"""The agreements: their list, and the page of each."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from site_builder import law
from site_builder.law import Provision
from site_builder.records import Agreement
from site_builder.records.agreement import Party
from site_builder.site import text, words
from site_builder.site.output import Output
from site_builder.site.rendering import Site


def index(site: Site) -> Output:
    """Every agreement, by theme."""
    agreements = site.register.agreements.values()
    groups: defaultdict[str | None, list[Agreement]] = defaultdict(list)
    for agreement in sorted(agreements, key=lambda agreement: agreement.title.casefold()):
        groups[agreement.theme if agreement.theme in site.register.themes else None].append(agreement)
    by_theme: list[tuple[Any, list[Agreement]]] = [
        (theme, groups[theme.id]) for theme in site.register.vocabularies.themes if theme.id in groups
    ]
    if None in groups:
        by_theme.append(({"id": "none", "title": "Without a theme", "description": None}, groups[None]))
    statuses = Counter[str](agreement.status for agreement in agreements)
    counts = [f"{statuses[status]} {said.lower()}" for status, said in words.STATUS.items() if statuses[status]]
    return site.list_page(
        "agreements",
        "agreements",
        title="Agreements",
        description=f"Every agreement to share information about people in {site.register.settings.area}.",
        by_theme=by_theme,
        counts=words.sentence_list(counts),
    )


class Banner(NamedTuple):
    """What a reader must know before reading on."""

    kind: str
    text: str


_BANNERS: Mapping[str, Banner] = {
    "ended": Banner("late", "This agreement has ended. Its page stays so that everybody can see what was shared."),
    "superseded": Banner("late", "This agreement has been replaced. Its page stays so that the record is whole."),
    "suspended": Banner("late", "This agreement is paused. Nothing should be shared under it for now."),
    "draft": Banner("note", "This is a draft. It is not in force and may change."),
    "awaiting-signature": Banner("note", "This agreement is not in force yet: some parties have still to sign."),
}


def page(site: Site, agreement: Agreement) -> Output:
    """The page of one agreement: why, who, what, how it is protected, rights, law."""
    return site.page(
        "agreement",
        f"agreements/{agreement.id}/index.html",
        title=agreement.title,
        root="../../",
        description=text.plain(agreement.summary or agreement.purpose)
        or f"An agreement led by {site.register.partner_name(agreement.lead)}.",
        edit=agreement.path,
        frame="agreements",
        found_by=_found_by(site, agreement),
        agreement=agreement,
        review=site.review_of.get(agreement.id),
        banner=_banner(site, agreement),
        conditions=_conditions(agreement),
        has_detail=any(party.shares or party.lawful_basis for party in agreement.parties),
        has_rights=any(party.privacy_notice or party.requests for party in agreement.parties),
        has_signatures=bool(agreement.version) and any(party.signature for party in agreement.parties),
    )


def _found_by(site: Site, agreement: Agreement) -> str:
    """An agreement is looked for by its parties, its law, its people, its old number."""
    partners = dict.fromkeys((agreement.lead, *(party.partner for party in agreement.parties)))
    parties = map(site.register.partner_name, partners)
    laws = [f"{power.act} {power.provision}" for power in agreement.powers]
    subjects = agreement.data.subjects if agreement.data else ()
    parts = (agreement.summary or agreement.purpose or "", *parties, *laws, *subjects, agreement.reference or "")
    return " · ".join(" ".join(part.split()) for part in parts if part)


def _banner(site: Site, agreement: Agreement) -> Banner | None:
    if agreement.status in _BANNERS:
        return _BANNERS[agreement.status]
    review = site.review_of.get(agreement.id)
    if review and review.state in ("overdue", "lapsed") and review.due and review.days is not None:
        late = words.days_ahead(review.days)
        return Banner("late", f"The review of this agreement was due {words.when(review.due)}. It is {late}.")
    return None


Conditions = tuple[Provision[Any], ...]


def _conditions(agreement: Agreement) -> list[tuple[list[Party], Conditions]]:
    """The conditions beyond the lawful basis that parties say they meet, with all the parties that say the same."""
    meeting: defaultdict[Conditions, list[Party]] = defaultdict(list)
    for party in agreement.parties:
        found: list[Provision[Any]] = [law.recognised_interests()[code] for code in party.recognised_interests]
        found += [law.special_category()[code] for code in party.special_category]
        found += [law.schedule_1()[code] for code in party.schedule_1]
        found += [law.law_enforcement()[code] for code in party.law_enforcement]
        if found:
            meeting[tuple(found)].append(party)
    return [(parties, conditions) for conditions, parties in meeting.items()]
