"""Guidance: which documents may be listed, and what they point to."""

from collections.abc import Iterator

from site_builder.records import Guidance
from site_builder.rules.hints import did_you_mean
from site_builder.rules.rule import Finding, Given, guidance_rule

GENERAL_TOPICS = {
    "data-protection": "Data protection",
    "confidentiality": "Confidentiality",
    "public-sector-data": "Public sector data",
    "records": "Records",
    "lawful-basis": "Lawful basis",
}
"""Topics of guidance that belong to every theme."""


@guidance_rule()
def local_guidance(guidance: Guidance, given: Given) -> Iterator[Finding]:
    """Local guidance is listed only where the community allows it, and with the meeting that approved it.

    Guidance that one area writes for itself can contradict the national codes (Data Protection Act 2018 section 127:
    the courts take account of the ICO's). A new community keeps to national guidance, so that there is one reading of
    it, and opens the door with `guidance: {allow_local: true}` in `registry/register.yml` when it is ready.

    Bad:
        # guidance/sharing-in-saltmarsh.md
        title: Sharing in Saltmarsh
        issuer: Saltmarsh County Council
        tier: local
        jurisdiction: [england]
        status: current

    Good:
        # guidance/sharing-in-saltmarsh.md
        title: Sharing in Saltmarsh
        issuer: Saltmarsh County Council
        tier: local
        jurisdiction: [england]
        status: current
        approved_by: Management group, 14 October 2026

        # registry/register.yml
        guidance: {allow_local: true}
    """
    if guidance.tier != "local":
        return
    if not given.register.settings.guidance.allow_local:
        message = "guidance must be national, because the register does not allow local guidance yet: tier is local"
        hint = "ask the management group, which decides on `guidance.allow_local` in registry/register.yml"
        yield Finding(("tier",), message, hint)
    elif not guidance.approved_by:
        message = "local guidance must have been approved by a meeting: none given"
        yield Finding(("tier",), message, "add `approved_by: …` with the meeting and its day")


@guidance_rule()
def guidance_superseded(guidance: Guidance, given: Given) -> Iterator[Finding]:
    """Guidance that was superseded says which listed guidance took its place, and no other guidance does.

    Agreements and staff go on quoting old guidance for years. A court takes account of the code that is in force (Data
    Protection Act 2018 section 127), so a reader of the old one must be led to it.

    Bad:
        # guidance/data-sharing-code.md
        status: superseded

    Good:
        # guidance/data-sharing-code.md
        status: superseded
        superseded_by: data-sharing-code-2026

        # guidance/data-sharing-code-2026.md
        title: "Data sharing: a new code of practice"
        issuer: Information Commission
        tier: statutory
        jurisdiction: [england]
        status: current
    """
    newer = guidance.superseded_by
    if guidance.status == "superseded" and not newer:
        message = "guidance that was superseded must name what took its place: nothing given"
        hint = "add `superseded_by: …`, or set `status` to withdrawn if nothing did"
        yield Finding(("status",), message, hint)
    elif newer and guidance.status != "superseded":
        message = f"guidance that names what took its place must have the status superseded: '{guidance.status}'"
        yield Finding(("status",), message, "write `status: superseded`, or delete `superseded_by`")
    if newer == guidance.id:
        message = f"superseded_by must be other guidance: '{newer}' is this one"
        yield Finding(("superseded_by",), message, "name the newer one")
    elif newer and not given.register.has(Guidance, newer):
        hint = did_you_mean(newer, given.register.names(Guidance), _ADD_FIRST)
        yield Finding(("superseded_by",), f"superseded_by must be guidance that is listed: '{newer}'", hint)


@guidance_rule()
def guidance_links(guidance: Guidance, given: Given) -> Iterator[Finding]:
    """Guidance points to topics that the register has and to other guidance that is listed.

    Topics decide on which agreements' pages guidance is offered, and readers must be warned where two documents say
    different things (Data Protection Act 2018 sections 121 and 127 say which codes count). A topic is one of the themes
    in `registry/vocabularies.yml`, or one of data-protection, confidentiality, public-sector-data, records and
    lawful-basis.

    Bad:
        # guidance/data-sharing-code.md
        topics: [domestic-violence]

    Good:
        # guidance/data-sharing-code.md
        topics: [domestic-abuse, data-protection]
    """
    for index, topic in enumerate(guidance.topics):
        if topic not in GENERAL_TOPICS and topic not in given.register.themes:
            topics = (*GENERAL_TOPICS, *given.register.themes)
            hint = did_you_mean(topic, topics, f"use one of {', '.join(topics)}")
            yield Finding(("topics", index), f"a topic must be one that the register has: '{topic}'", hint)
    for index, other in enumerate(guidance.conflicts_with):
        if other == guidance.id:
            message = f"conflicts_with must be other guidance: '{other}' is this one"
            yield Finding(("conflicts_with", index), message, "delete it")
        elif not given.register.has(Guidance, other):
            hint = did_you_mean(other, given.register.names(Guidance), _ADD_FIRST)
            yield Finding(("conflicts_with", index), f"conflicts_with must be guidance that is listed: '{other}'", hint)


_ADD_FIRST = "add it first: a file in guidance/ named for it"
