"""The agreements: their list, and the page of each."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from site_builder import law, words
from site_builder.law import Provision
from site_builder.records import Agreement, Partner
from site_builder.records.agreement import Party
from site_builder.records.fields import Contact
from site_builder.rules.publication import names_exemption
from site_builder.site import text
from site_builder.site.output import Output
from site_builder.site.pages import changes, paging
from site_builder.site.pages.paging import Sheet
from site_builder.site.pictures import flow
from site_builder.site.rendering import Site


def index(site: Site) -> Output:
    """Every agreement: by theme, or when there are very many, the first page of them by title."""
    sheet = site.once(_sheets)[0]
    statuses = Counter[str](agreement.status for agreement in site.register.agreements.values())
    counts = [f"{statuses[status]:,} {said.lower()}" for status, said in words.STATUS.items() if statuses[status]]
    return site.list_page(
        "agreements",
        "agreements",
        title="Agreements",
        description=f"Every agreement to share information about people in {site.register.settings.area}.",
        by_theme=_by_theme(site, sheet.rows) if sheet.of == 1 else [],
        sheet=sheet,
        counts=words.sentence_list(counts),
    )


def _by_theme(site: Site, agreements: Sequence[Agreement]) -> list[tuple[Any, list[Agreement]]]:
    groups: defaultdict[str | None, list[Agreement]] = defaultdict(list)
    for agreement in agreements:
        groups[agreement.theme if agreement.theme in site.register.themes else None].append(agreement)
    by_theme: list[tuple[Any, list[Agreement]]] = [
        (theme, groups[theme.id]) for theme in site.register.vocabularies.themes if theme.id in groups
    ]
    if None in groups:
        by_theme.append(({"id": "none", "title": "Without a theme", "description": None}, groups[None]))
    return by_theme


def _sheets(site: Site) -> list[Sheet]:
    return paging.sheets(sorted(site.register.agreements.values(), key=lambda one: (one.title.casefold(), one.id)))


FURTHER: Final = "agreements/page"
"""Where the further pages of a very long list lie."""


def further(site: Site) -> Mapping[str, Sheet]:
    """The further pages of the list, by their number; none unless there are very many agreements."""
    return {str(sheet.number): sheet for sheet in site.once(_sheets)[1:]}


def further_page(site: Site, sheet: Sheet) -> Output:
    """A further page of the list of agreements."""
    return site.page(
        "agreements-page",
        f"{FURTHER}/{sheet.number}/index.html",
        title=f"Agreements, page {sheet.number}",
        root="../" * 3,
        description=f"Agreements {sheet.first:,} to {sheet.last:,} of {sheet.total:,}, by title.",
        frame=FURTHER,
        sheet=sheet,
    )


class Banner(NamedTuple):
    """What a reader must know before reading on."""

    kind: str
    text: str


_BANNERS: Mapping[str, Banner] = {
    "ended": Banner("over", "This agreement has ended. Its page stays so that everybody can see what was shared."),
    "superseded": Banner("over", "This agreement has been replaced. Its page stays so that the record is whole."),
    "suspended": Banner("late", "This agreement is paused. Nothing should be shared under it for now."),
    "draft": Banner("note", "This is a draft. It is not in force and may change."),
    "awaiting-signature": Banner("note", "This agreement is not in force yet: some parties have still to sign."),
}


def page(site: Site, agreement: Agreement) -> Output:
    """The page of one agreement: why, who, what, how it is protected, rights, law."""
    rights = _rights(site, agreement)
    return site.page(
        "agreement",
        f"agreements/{agreement.id}/index.html",
        title=agreement.title,
        root="../../",
        description=text.plain(agreement.summary or agreement.purpose)
        or f"An agreement led by {site.register.partner_name(agreement.lead)}.",
        edit=agreement.path,
        frame="agreements",
        agreement=agreement,
        review=site.review_of.get(agreement.id),
        banners=list(_banners(site, agreement)),
        has_run_out=agreement.has_run_out(site.today),
        is_withheld=agreement.publication == "title-only" or names_exemption(agreement.publication_reason or ""),
        conditions=_conditions(agreement),
        changes=changes.of(site, agreement.path),
        uncommitted=agreement.path in site.history.uncommitted,
        picture=flow(agreement, site.register),
        has_detail=any(party.shares or party.lawful_basis for party in agreement.parties),
        has_rights=bool(rights),
        rights=rights,
        has_signatures=bool(agreement.version) and any(party.signature for party in agreement.parties),
    )


def _banners(site: Site, agreement: Agreement) -> Iterator[Banner]:
    if agreement.status in _BANNERS:
        yield _BANNERS[agreement.status]
    if agreement.has_run_out(site.today) and agreement.dates and (ends := agreement.dates.ends):
        yield Banner("late", f"It was to end on {words.day(ends)}. Its lead has to end, extend or replace it.")
    review = site.review_of.get(agreement.id)
    if agreement.in_force and review and review.due and review.days is not None and review.days < 0:
        late = words.days_ahead(review.days)
        yield Banner("late", f"The review of this agreement was due {words.when(review.due)}. It is {late}.")


class Heir(NamedTuple):
    """Who does the work of a body that no longer exists, and where it takes requests."""

    partner: Partner
    requests: Contact | None


class Right(NamedTuple):
    """A row of the table that says whom to ask."""

    party: Party
    is_dissolved: bool
    heirs: tuple[Heir, ...]
    """Whom to ask instead of a body that no longer exists."""


def _rights(site: Site, agreement: Agreement) -> tuple[Right, ...]:
    """A row for each party that says where to ask it, or where its privacy notice is."""
    return tuple(
        _right(site, agreement, party) for party in agreement.parties if party.privacy_notice or party.requests
    )


def _right(site: Site, agreement: Agreement, party: Party) -> Right:
    partner = site.register.partners.get(party.partner)
    if partner is None or partner.status != "dissolved":
        return Right(party, is_dissolved=False, heirs=())
    return Right(party, is_dissolved=True, heirs=tuple(_heirs(site, agreement, partner)))


def _heirs(site: Site, agreement: Agreement, gone: Partner) -> Iterator[Heir]:
    for partner in site.register.successors(gone):
        party = agreement.party(partner.id)
        yield Heir(partner, (party.requests if party else None) or partner.takes_requests)


Conditions = tuple[Provision[Any], ...]


def _conditions(agreement: Agreement) -> list[tuple[list[Party], Conditions]]:
    """The conditions beyond the lawful basis that parties say they meet, with all the parties that say the same."""
    meeting: defaultdict[Conditions, list[Party]] = defaultdict(list)
    for party in agreement.taking_part:
        found: list[Provision[Any]] = [law.recognised_interests()[code] for code in party.recognised_interests]
        found += [law.special_category()[code] for code in party.special_category]
        found += [law.schedule_1()[code] for code in party.schedule_1]
        found += [law.law_enforcement()[code] for code in party.law_enforcement]
        if found:
            meeting[tuple(found)].append(party)
    return [(parties, conditions) for conditions, parties in meeting.items()]
