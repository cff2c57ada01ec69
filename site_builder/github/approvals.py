"""Which parties have agreed to a proposal as it stands, by the reviews of their accounts. Pure.

An approval counts for the commit that it was given at: whoever approved what was there before has not seen what is
there now. Who belongs to a team cannot be read with a workflow's token, so what a team decided is recorded by the core
team, and nobody's agreement is ever guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from site_builder import words
from site_builder.github.pulls import Review
from site_builder.telling.consent import STATES
from site_builder.telling.consent import State as Asked

State = Literal["approved", "approved-before", "asks-for-changes", "proposed", "waiting", "by-hand"]
_APPROVED: Final = "has approved this proposal as it stands"
_IN_WORDS: Final[Mapping[State, str]] = {
    "approved-before": "It approved an earlier state of this proposal, and has to look again.",
    "asks-for-changes": "It asks for changes.",
    "proposed": "It made this proposal. Nobody can approve their own, so the core team asks it and records the answer.",
    "waiting": "It has not approved yet.",
    "by-hand": "Its record names no account on GitHub, so the core team asks and records the answer.",
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
    teams: tuple[str, ...] = ()
    """What its record names in place of accounts, where that is teams alone."""


def in_words(asked: Asked, consent: Consent) -> str:
    """What follows a party's name: what it is asked for, and where it stands."""
    if consent.state == "approved":
        return f"{_APPROVED}; the core team records its signature." if asked == "to-sign" else f"{_APPROVED}."
    if consent.teams:
        named = words.sentence_list(list(consent.teams))
        team = "the team" if len(consent.teams) == 1 else "the teams"
        return (
            f"{STATES[asked]}. Its record names only {team} {named}. GitHub does not let a workflow read who is in a "
            "team, so the core team asks and records the answer by hand."
        )
    return f"{STATES[asked]}. {_IN_WORDS[consent.state]}"


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
    return tuple(_consent(party, accounts.get(party, ()), author.casefold(), head, said) for party in parties)


def _consent(party: str, named: Sequence[str], author: str, head: str, said: Mapping[str, Review]) -> Consent:
    accounts = {account.casefold() for account in named if "/" not in account}
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
    return Consent(party, "waiting") if accounts else Consent(party, "by-hand", teams=tuple(named))
