"""Which parties have agreed to a proposal as it stands, by the reviews of their accounts. Pure.

An approval counts for the commit that it was given at: whoever approved what was there before has not seen what is
there now. Who belongs to a team cannot be read with a workflow's token, so what a team decided is recorded by the core
team, and nobody's agreement is ever guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from site_builder.github.pulls import Review

State = Literal["approved", "approved-before", "asks-for-changes", "proposed", "waiting", "by-hand"]
IN_WORDS: Mapping[State, str] = {
    "approved": "It has approved this proposal as it stands.",
    "approved-before": "It approved an earlier state of this proposal, and has to look again.",
    "asks-for-changes": "It asks for changes.",
    "proposed": "It made this proposal. Nobody can approve their own, so the core team asks it and records the answer.",
    "waiting": "It has not approved yet.",
    "by-hand": (
        "Its record names no account, or only a team, and GitHub does not tell who is in it: "
        "the core team asks and records the answer."
    ),
}
_DECISIONS = {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}
"""What takes the place of what the same account said before. A mere comment does not."""


@dataclass(frozen=True)
class Consent:
    """Where one party stands."""

    partner: str
    state: State
    on: date | None = None
    """The day of its approval, in Coordinated Universal Time."""
    address: str = ""
    """Where it said so."""


def consents(
    parties: Iterable[str],
    accounts: Mapping[str, Sequence[str]],
    author: str,
    head: str,
    reviews: Iterable[Review],
) -> tuple[Consent, ...]:
    """Where each party stands, in the order given.

    `accounts` are those that the published register names for each partner, never those of the proposal: or a proposal
    could name its own author's account for a party. `reviews` are oldest first.
    """
    said = {review.author.casefold(): review for review in reviews if review.author and review.state in _DECISIONS}
    return tuple(_consent(party, _own(accounts.get(party, ())), author.casefold(), head, said) for party in parties)


def _own(accounts: Iterable[str]) -> frozenset[str]:
    """Without the teams among them."""
    return frozenset(account.casefold() for account in accounts if "/" not in account)


def _consent(party: str, accounts: frozenset[str], author: str, head: str, said: Mapping[str, Review]) -> Consent:
    # whoever asks for changes outweighs a colleague who approves
    own = [said[account] for account in sorted(accounts & said.keys())]
    if any(review.state == "CHANGES_REQUESTED" for review in own):
        return Consent(party, "asks-for-changes")
    approvals = [review for review in own if review.state == "APPROVED"]
    for review in approvals:
        if review.commit == head:
            return Consent(party, "approved", review.on, review.address)
    if approvals:
        return Consent(party, "approved-before")
    if author in accounts:
        return Consent(party, "proposed")
    return Consent(party, "waiting" if accounts else "by-hand")
