"""Plain lists of agreements by theme, partner, status, law and lawful basis: they need no script and can be linked."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from site_builder.problem import plural
from site_builder.records import Agreement
from site_builder.site import facets, frames
from site_builder.site.facets import AnyFacet, Value
from site_builder.site.output import Output
from site_builder.site.pages import paging
from site_builder.site.pages.paging import Sheet
from site_builder.site.rendering import Site

FOLDER: Final = "agreements/by"


class Kind(NamedTuple):
    """One way to sort agreements out, and how the site speaks of it."""

    facet: AnyFacet
    title: str
    about: str
    """What the list of values answers."""
    each: str
    """What is said of the agreements of one value."""
    in_finder: bool = True
    """Whether the finder asks the same question."""


KINDS: Final = {
    kind.facet.code: kind
    for kind in (
        Kind(facets.THEME, "By theme", "What agreements are about", "about this theme"),
        Kind(facets.PARTNER, "By partner", "Who takes part in agreements", "that this partner leads or takes part in"),
        Kind(facets.STATUS, "By status", "Which agreements are in force, and which are not", "with this status"),
        Kind(facets.POWER, "By law", "Which laws let partners share", "that rely on this law", in_finder=False),
        Kind(
            facets.LAWFUL_BASIS,
            "By lawful basis",
            "Which lawful basis partners rely on",
            "in which a partner relies on this lawful basis",
        ),
    )
}
"""By the folder they lie in."""


@dataclass(frozen=True)
class Group:
    """The agreements of one value."""

    value: Value
    agreements: Sequence[Agreement]
    """By title."""


@dataclass(frozen=True)
class Listed:
    """What one page lists: the values of a kind, or a page of the agreements of one value."""

    address: str
    """Relative to the folder, without a slash at its end."""
    kind: Kind
    group: Group | None = None
    sheet: Sheet | None = None


def groups(site: Site) -> Mapping[str, Sequence[Group]]:
    """Kind to its values with their agreements, in the order of the facet."""
    ordered = sorted(site.register.agreements.values(), key=lambda one: (one.title.casefold(), one.id))
    return {code: _grouped(site, kind.facet, ordered) for code, kind in KINDS.items()}


def _grouped(site: Site, facet: AnyFacet, agreements: Sequence[Agreement]) -> Sequence[Group]:
    found: defaultdict[str, dict[str, Agreement]] = defaultdict(dict)
    for agreement in agreements:
        for value in facet.values(site, agreement):
            found[value.code][agreement.id] = agreement
    return [Group(value, tuple(found[value.code].values())) for value in facet.among(site, agreements)]


def records(site: Site) -> Mapping[str, Listed]:
    """Every page below the folder, by its address there."""
    return site.once(_records)


def _records(site: Site) -> Mapping[str, Listed]:
    return {listed.address: listed for listed in _listed(site)}


def _listed(site: Site) -> Iterator[Listed]:
    for code, kind in KINDS.items():
        yield Listed(code, kind)
        for group in site.once(groups)[code]:
            for sheet in paging.sheets(group.agreements):
                address = paging.address(f"{code}/{group.value.code}/", sheet.number)
                yield Listed(address.rstrip("/"), kind, group, sheet)


def index(site: Site) -> Output:
    """The ways to sort agreements out."""
    return site.page(
        "by",
        f"{FOLDER}/index.html",
        title="Lists of agreements",
        root="../../",
        description="Every agreement by theme, partner, status, law and lawful basis.",
        found_by="Every agreement by theme, partner, status, law and lawful basis.",
        kinds=[(code, kind, len(site.once(groups)[code])) for code, kind in KINDS.items()],
    )


def page(site: Site, listed: Listed) -> Output:
    """One list: of the values, or of the agreements of one."""
    return (
        _agreements(site, listed, listed.group, listed.sheet)
        if listed.group and listed.sheet
        else _values(site, listed)
    )


def _values(site: Site, listed: Listed) -> Output:
    kind = listed.kind
    return site.page(
        "by-values",
        f"{FOLDER}/{listed.address}/index.html",
        title=f"Agreements {kind.title.lower()}",
        root="../" * 3,
        description=f"{kind.about}, with the number of agreements.",
        frame=frames.name(FOLDER, listed.address),
        found_by=kind.about,
        kind=kind,
        groups=site.once(groups)[listed.address],
    )


def _agreements(site: Site, listed: Listed, group: Group, sheet: Sheet) -> Output:
    kind = listed.kind
    base = f"{FOLDER}/{kind.facet.code}/{group.value.code}/"
    page = "" if sheet.number == 1 else f", page {sheet.number}"
    count = plural(sheet.total, "agreement")
    return site.page(
        "by-value",
        f"{FOLDER}/{listed.address}/index.html",
        title=f"{group.value.label}: agreements {kind.title.lower()}{page}",
        root="../" * (4 if sheet.number == 1 else 6),
        description=f"{count} {kind.each}: {group.value.label}{page}.",
        frame=frames.name(FOLDER, listed.address),
        found_by="" if page else f"{count} {kind.each}.",
        kind=kind,
        value=group.value,
        count=count,
        sheet=sheet,
        base=base,
        provisions=_provisions(group) if kind.facet is facets.POWER else [],
    )


def _provisions(group: Group) -> list[tuple[str, int]]:
    """The parts of a law that agreements rely on, those that most rely on first."""
    found = Counter(
        provision
        for agreement in group.agreements
        for provision in {
            power.provision for power in agreement.powers if facets.code_of(power.act) == group.value.code
        }
    )
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))
