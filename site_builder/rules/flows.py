"""Flows: what moves from which party to which."""

from collections.abc import Iterator

from site_builder.records import Agreement, Partner
from site_builder.rules.hints import did_you_mean, nearest
from site_builder.rules.rule import Finding, Given, agreement_rule


@agreement_rule()
def flow_parties(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Every flow goes from one party to another.

    People must be told who receives their data (UK GDPR Articles 13(1)(e) and 14(1)(e)). A body that gets data without
    being a party is bound by nothing that the agreement says.

    Bad:
        flows:
          - {from: saltmarsh-police, to: saltmarsh-county-council, method: secure-email, frequency: daily}
          - {from: saltmarsh-county-council, to: northmere-district-council, method: portal, frequency: daily}

    Good:
        flows:
          - {from: saltmarsh-police, to: saltmarsh-county-council, method: secure-email, frequency: daily}
          - {from: saltmarsh-county-council, to: harbour-light, method: portal, frequency: daily}
    """
    parties = dict.fromkeys(party.partner for party in agreement.parties)
    if not parties:
        return
    for index, flow in enumerate(agreement.flows):
        for key, partner in (("from", flow.giver), ("to", flow.receiver)):
            if partner in parties:
                continue
            near = nearest(partner, parties)
            # a party whose own name is misspelt is what known-partner reports
            if near is None or given.register.has(Partner, near):
                hint = (
                    f"did you mean `{near}`?" if near else f"add `- partner: {partner}` to the parties if it takes part"
                )
                yield Finding(("flows", index, key), f"both ends of a flow must be parties: '{partner}'", hint)
        if flow.giver == flow.receiver:
            message = f"a flow must go to another party: '{flow.receiver}' is both ends"
            yield Finding(("flows", index, "to"), message, "name the party that receives the data in `to`")


@agreement_rule()
def flow_direction(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A party that only receives is never the `from` of a flow, and one that only gives is never the `to`.

    What a party says of itself and what the flows show must agree: a party that receives data has duties that a giver
    has not, such as telling people where it got their data from (UK GDPR Article 14).

    Bad:
        flows:
          - {from: saltmarsh-police, to: saltmarsh-county-council, method: secure-email, frequency: daily}
          - {from: saltmarsh-county-council, to: harbour-light, method: portal, frequency: daily}
          - {from: harbour-light, to: saltmarsh-county-council, method: portal, frequency: weekly}

    Good:
        flows:
          - {from: saltmarsh-police, to: saltmarsh-county-council, method: secure-email, frequency: daily}
          - {from: saltmarsh-county-council, to: harbour-light, method: portal, frequency: daily}
    """
    shares = {party.partner: party.shares for party in agreement.parties}
    for index, flow in enumerate(agreement.flows):
        if shares.get(flow.giver) == "receives":
            message = f"a party that only receives must not be the `from` of a flow: '{flow.giver}'"
            yield Finding(("flows", index, "from"), message, _AGREE)
        if shares.get(flow.receiver) == "gives":
            message = f"a party that only gives must not be the `to` of a flow: '{flow.receiver}'"
            yield Finding(("flows", index, "to"), message, _AGREE)


_AGREE = "write `shares: gives-and-receives` for this party, or correct the flow"


@agreement_rule()
def giver_has_a_flow(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Every party that gives data has a flow that starts from it.

    An agreement has to say what is shared, by whom and how (ICO data sharing code of practice, Data Protection Act 2018
    section 121). A party that gives, without a flow, gives nobody knows what.

    Bad:
        flows:
          - {from: saltmarsh-police, to: saltmarsh-county-council, method: secure-email, frequency: daily}

    Good:
        flows:
          - {from: saltmarsh-police, to: saltmarsh-county-council, method: secure-email, frequency: daily}
          - {from: saltmarsh-county-council, to: harbour-light, method: portal, frequency: daily}
    """
    if not agreement.flows:
        return
    givers = {flow.giver for flow in agreement.flows}
    for index, party in enumerate(agreement.parties):
        partner = party.partner
        if party.gives and partner not in givers and given.register.has(Partner, partner):
            strangers = [giver for giver in givers if not agreement.party(giver)]
            if not nearest(partner, strangers):
                message = f"a party that gives must have a flow: none starts from '{partner}'"
                hint = f"add a flow with `from: {partner}`, or write `shares: receives`"
                yield Finding(("parties", index, "shares"), message, hint)


@agreement_rule()
def flow_items_exist(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """What a flow carries is in the list of what is shared.

    The list of data items decides which conditions of law the parties need (UK GDPR Articles 6, 9 and 10). Something
    that moves without being listed there has been checked by nobody.

    Bad:
        flows:
          - {from: saltmarsh-police, to: saltmarsh-county-council, method: secure-email, frequency: daily}
          - from: saltmarsh-county-council
            to: harbour-light
            items: [Injury photographs]
            method: portal
            frequency: daily

    Good:
        flows:
          - {from: saltmarsh-police, to: saltmarsh-county-council, method: secure-email, frequency: daily}
          - from: saltmarsh-county-council
            to: harbour-light
            items: [Injuries that were treated]
            method: portal
            frequency: daily
    """
    names = dict.fromkeys(item.name for item in agreement.data.items) if agreement.data else {}
    if not names:
        return
    for index, flow in enumerate(agreement.flows):
        for place, name in enumerate(flow.items):
            if name not in names:
                hint = did_you_mean(name, names, "add it to `data.items` with its category")
                yield Finding(("flows", index, "items", place), f"a flow's items must be in data.items: '{name}'", hint)


@agreement_rule()
def item_once(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """No two items of data have the same name.

    Flows name the items that they carry. If two items share a name and differ in category, nobody can tell which of
    them moves, and so which conditions of law it needs (UK GDPR Articles 6, 9 and 10).

    Bad:
        data:
          items:
            - {name: Name and a safe way to get in touch, category: personal}
            - {name: Disability or language needs, category: special-category}
            - {name: Injuries that were treated, category: confidential-health}
            - {name: Injuries that were treated, category: personal}

    Good:
        data:
          items:
            - {name: Name and a safe way to get in touch, category: personal}
            - {name: Disability or language needs, category: special-category}
            - {name: Injuries that were treated, category: confidential-health}
    """
    first: dict[str, int] = {}
    for index, item in enumerate(agreement.data.items if agreement.data else ()):
        before = first.setdefault(" ".join(item.name.casefold().split()), index)
        if before != index:
            message = f"each item of data must have a name of its own: '{item.name}' is item {before + 1} already"
            yield Finding(("data", "items", index, "name"), message, "delete one of the two, or say how they differ")


@agreement_rule()
def one_way_disclosure(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Under a one-way disclosure no party both gives and receives.

    A data disclosure agreement covers the simple case, in which one side hands data to the other. Where data also comes
    back, both sides have the duties of a receiver (UK GDPR Article 14), and a full agreement sets those out.

    Bad:
        kind: data-disclosure

    Good:
        kind: data-disclosure
        parties:
          - {partner: saltmarsh-police, shares: gives}
          - {partner: saltmarsh-county-council, shares: receives}
        flows:
          - {from: saltmarsh-police, to: saltmarsh-county-council, method: secure-email, frequency: daily}
    """
    if agreement.kind != "data-disclosure":
        return
    for index, party in enumerate(agreement.parties):
        if party.shares == "gives-and-receives":
            message = f"a party of a one-way disclosure must give or receive, not both: '{party.partner}'"
            hint = "write `shares: gives` or `shares: receives`, or set `kind` to isp"
            yield Finding(("parties", index, "shares"), message, hint)
