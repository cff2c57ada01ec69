"""Succession: which agreement took the place of which."""

from collections.abc import Iterator, Mapping

from site_builder import words
from site_builder.records import Agreement
from site_builder.register import Register
from site_builder.rules.hints import did_you_mean
from site_builder.rules.rule import Finding, Given, register_rule


@register_rule()
def superseded_agrees(given: Given) -> Iterator[tuple[str, Finding]]:
    """An agreement that was superseded and the one that took its place name each other.

    People who kept the address of an old agreement must be led to the one in force, and its readers to where it came
    from (UK GDPR Article 5(1)(a), transparency). The old one says `status: superseded` and `superseded_by`, the new one
    `supersedes`. One that takes the place of several names them all: `supersedes: [first-edition, second-pact]`. A new
    one that is not in force yet may name the old one first. No agreement comes after itself.

    Bad:
        status: superseded
        superseded_by: first-edition

    Good:
        # agreements/first-edition.yml
        status: superseded
        superseded_by: example

        # agreements/example.yml
        supersedes: first-edition
    """
    agreements = given.register.agreements
    for agreement in agreements.values():
        if not (agreement.superseded_by or agreement.supersedes or agreement.status == "superseded"):
            continue
        for finding in (*_forwards(agreement, given.register), *_backwards(agreement, given.register)):
            yield agreement.path, finding
    for agreement in _in_circles(agreements):
        message = f"an agreement must not come after itself: '{agreement.superseded_by}' leads back to it"
        yield agreement.path, Finding(("superseded_by",), message, "take `superseded_by` out of the one in force")


def _forwards(agreement: Agreement, register: Register) -> Iterator[Finding]:
    after = agreement.superseded_by
    if after is None:
        if agreement.status == "superseded":
            message = "superseded_by must be given, because the agreement has been superseded"
            yield Finding(("status",), message, "add `superseded_by: …`, the file name of the new one without .yml")
        return
    if agreement.status != "superseded":
        message = f"status must be superseded, because superseded_by is given: {agreement.status}"
        yield Finding(("status",), message, "write `status: superseded`, or delete `superseded_by` until it is")
    if not register.has(Agreement, after):
        yield _unknown("superseded_by", after, register)
    elif (new := register.agreements.get(after)) and agreement.id not in new.supersedes:
        found = f"names {words.sentence_list(list(new.supersedes))}" if new.supersedes else "names none"
        message = f"the agreement that superseded_by names must name this one as what it supersedes: {after} {found}"
        both = ", ".join((*new.supersedes, agreement.id))
        hint = f"write `supersedes: [{both}]` in" if new.supersedes else f"add `supersedes: {agreement.id}` to"
        yield Finding(("superseded_by",), message, f"{hint} {new.path}")


def _backwards(agreement: Agreement, register: Register) -> Iterator[Finding]:
    for before in agreement.supersedes:
        if not register.has(Agreement, before):
            yield _unknown("supersedes", before, register)
            continue
        old = register.agreements.get(before)
        if old is None or old.superseded_by == agreement.id or agreement.status in ("draft", "awaiting-signature"):
            continue
        rival = register.agreements.get(old.superseded_by) if old.superseded_by else None
        # where the old one names a third that knows nothing of it, that is said there
        if not old.superseded_by or (rival and before in rival.supersedes):
            found = f"names {rival.id}" if rival else "names none"
            message = f"the agreement that supersedes names must say that this one took its place: {before} {found}"
            hint = f"add `status: superseded` and `superseded_by: {agreement.id}` to {old.path}"
            yield Finding(("supersedes",), message, hint, containing=before)


def _unknown(key: str, name: str, register: Register) -> Finding:
    hint = did_you_mean(name, register.names(Agreement), "write the name of its file, without .yml")
    return Finding((key,), f"{key} must be an agreement of this register: '{name}'", hint, containing=name)


def _in_circles(agreements: Mapping[str, Agreement]) -> Iterator[Agreement]:
    """One agreement of each circle. Every agreement is walked through once."""
    walked: dict[str, str] = {}
    for start in agreements:
        here: Agreement | None = agreements[start]
        while here and here.id not in walked:
            walked[here.id] = start
            here = agreements.get(here.superseded_by) if here.superseded_by else None
        if here and walked[here.id] == start:
            yield here
