"""What a record must say at which stage: the least that a draft needs, and what is asked before people sign."""

from collections.abc import Iterator, Sequence

from site_builder import law
from site_builder.records import Agreement, Partner
from site_builder.records.agreement import Party
from site_builder.rules.rule import Finding, Given, register_rule

_FROM_THE_START = ("kind", "theme", "summary", "parties")
# an overarching agreement sets rules for others and moves no data by itself
_ABOUT_DATA = ("confidentiality", "data", "flows", "dpia", "automated_decisions", "retention")
_IN_FULL = (
    *("kind", "version", "template", "theme", "summary", "purpose", "benefits", "parties", "powers"),
    *_ABOUT_DATA,
    *("security", "onward_sharing", "complaints", "dates", "review"),
)
_AS_SUMMARY = ("kind", "theme", "purpose", "parties", "review")
_BY_TITLE = ("kind", "review")
_WITHIN = {
    "data": ("subjects", "items"),
    "retention": ("starts", "disposal"),
    "dates": ("agreed", "starts"),
    "review": ("every", "owner"),
}
_WRITE = {
    "kind": "kind: isp",
    "version": "version: 1",
    "template": "template: own",
    "theme": "theme: …",
    "parties": "parties:` and below it two entries such as `- partner: …",
    "powers": "powers:` and below it `- {act: …, provision: …, kind: power}",
    "confidentiality": "confidentiality: [not-confidential]",
    "data": "data:` and below it `subjects: […]` and `items:",
    "flows": "flows:` and below it `- {from: …, to: …, method: …, frequency: …}",
    "dpia": "dpia: {status: done, on: 2026-01-15, url: https://…}",
    "automated_decisions": "automated_decisions: none",
    "retention": "retention: {period: P6Y, starts: …, disposal: …}",
    "complaints": "complaints: {role: Data Protection Officer, email: …}",
    "dates": "dates: {agreed: 2026-03-02, starts: 2026-04-01}",
    "review": "review: {every: P1Y, due: 2027-03, owner: {role: …, email: …}}",
    "starts": "starts: …",
    "joined": "joined: 2026-03-02",
    "left": "left: 2026-03-31",
    "succeeded_by": "succeeded_by: […]",
    "ended": "ended: {on: 2026-03-31, reason: …, disposal_confirmed: […]}",
}


@register_rule()
def missing_field(given: Given) -> Iterator[tuple[str, Finding]]:
    """A record says everything that its status and its publication level ask for.

    Before people sign, an agreement must answer what the ICO's data sharing code of practice (Data Protection Act 2018
    section 121) tells every data sharing agreement to answer: the purpose, the parties, the data, the law, retention,
    security, people's rights, and when it is looked at again. A draft needs no more than a title, kind, theme, lead,
    summary and two parties, and is told once what it will need later. An agreement published as a summary needs its
    purpose, theme, lead, parties and review; one published by title alone needs its lead and review.

    Bad:
        retention:

    Good:
        retention: {period: P6Y, starts: The day the case is closed, disposal: Deleted from both systems}
    """
    for agreement in given.register.agreements.values():
        for finding in _missing_draft(agreement) if agreement.status == "draft" else _missing(agreement):
            softened = finding._replace(severity=finding.severity or "warning")
            yield agreement.path, softened if agreement.is_over else finding
    for partner in given.register.partners.values():
        for finding in _missing_partner(partner):
            yield partner.path, finding


def _asked_for(agreement: Agreement) -> Sequence[str]:
    if agreement.publication == "title-only":
        return _BY_TITLE
    if agreement.publication == "summary":
        return _AS_SUMMARY
    left_out = set[str]()
    if agreement.kind == "overarching":
        left_out.update(_ABOUT_DATA)
    if not any(_needs_power(party) for party in agreement.parties):
        left_out.add("powers")
    return [key for key in _IN_FULL if key not in left_out] if left_out else _IN_FULL


def _needs_power(party: Party) -> bool:
    bases = law.lawful_bases()
    return party.regime == "law-enforcement" or any(bases[code].needs_power for code in party.lawful_basis)


def _missing(agreement: Agreement) -> Iterator[Finding]:
    because = _because(agreement)
    for key in _asked_for(agreement):
        if not getattr(agreement, key):
            yield Finding((key,), f"{key} must be given, because {because}", _add(key))
    if agreement.status == "ended" and agreement.publication == "full" and not agreement.ended:
        # unlike the rest, this is a fact of its last day, and can still be given
        yield Finding(("ended",), f"ended must be given, because {because}", _add("ended"), severity="error")
    if agreement.publication != "full":
        return
    for key, absent in _gaps_within(agreement):
        hint = f"add `{absent[0]}: …` under `{key}`"
        yield Finding((key,), f"{key} must give {_listed(absent)} too, because {because}", hint)
    for index, party in enumerate(agreement.parties):
        if absent := _gaps_of(party, agreement):
            message = f"parties item {index + 1} must give {_listed(absent)}, because {because}: {party.partner}"
            yield Finding(("parties", index), message, f"add `{absent[0]}: …` below `partner: {party.partner}`")


def _missing_draft(agreement: Agreement) -> Iterator[Finding]:
    """A draft is told what it cannot be without, and then once what it lacks for signature."""
    asked_for = _asked_for(agreement)
    for key in _FROM_THE_START:
        if key in asked_for and not getattr(agreement, key):
            yield Finding((key,), f"{key} must be given, even in a draft", _add(key))
    lacking = [key for key in asked_for if key not in _FROM_THE_START and not getattr(agreement, key)]
    of_parties: dict[str, None] = {}
    if agreement.publication == "full":
        lacking += [f"{key}.{name}" for key, absent in _gaps_within(agreement) for name in absent]
        for party in agreement.parties:
            of_parties.update(dict.fromkeys([*_gaps_of(party, agreement), *_ground_lacking(party)]))
    if lacking or of_parties:
        parts = [_listed(lacking)] if lacking else []
        parts += [f"{_listed(list(of_parties))} of each party"] if of_parties else []
        message = f"before it can be signed, a draft must also give {', and '.join(parts)}"
        yield Finding(("status",), message, "add them as they are agreed; a draft may wait", severity="warning")


def _gaps_within(agreement: Agreement) -> Iterator[tuple[str, list[str]]]:
    for key, names in _WITHIN.items():
        group = getattr(agreement, key)
        if group and (absent := [name for name in names if not getattr(group, name)]):
            yield key, absent


def _gaps_of(party: Party, agreement: Agreement) -> list[str]:
    if party.signature and party.signature.outcome != "signed":
        return []
    names = ["role"] if agreement.kind == "overarching" else ["role", "shares"]
    if party.role != "processor":
        # a processor acts for a controller, whose duties these are (UK GDPR Articles 12 to 15 and 28)
        names += ["privacy_notice", "requests"]
    return [name for name in names if not getattr(party, name)]


def _ground_lacking(party: Party) -> list[str]:
    """What `lawful-basis-stated` asks for as soon as a draft goes to signature."""
    if party.role == "processor" or party.lawful_basis or party.law_enforcement:
        return []
    return ["lawful_basis" if party.regime == "uk-gdpr" else "law_enforcement"]


_STATUSES = {
    "awaiting-signature": "the agreement waits for signature",
    "active": "the agreement is active",
    "suspended": "the agreement is suspended",
    "ended": "the agreement has ended",
    "superseded": "the agreement has been superseded",
}


def _because(agreement: Agreement) -> str:
    if agreement.publication == "summary":
        return "the agreement is published as a summary"
    if agreement.publication == "title-only":
        return "every agreement has one, whatever is published of it"
    return _STATUSES[agreement.status]


def _missing_partner(partner: Partner) -> Iterator[Finding]:
    because, asked_for = _OF_PARTNERS[partner.status]
    for key in asked_for:
        if not getattr(partner, key):
            yield Finding((key,), f"{key} must be given, because the partner {because}", _add(key))


_OF_PARTNERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "applied": ("has applied", ()),
    "active": ("is active", ("joined",)),
    "withdrawn": ("has withdrawn", ("left",)),
    "dissolved": ("has been dissolved", ("left", "succeeded_by")),
}


def _add(key: str) -> str:
    return f"add `{_WRITE.get(key, f'{key}: …')}`"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
