"""Which partners share with which, and under how many agreements."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from site_builder.records import Agreement
from site_builder.register import Register


class Connection(NamedTuple):
    """A partner that another one shares with."""

    partner: str
    agreements: tuple[str, ...]
    """Ids of the agreements in force under which data goes from either to the other."""


@dataclass(frozen=True)
class Connections:
    """Everybody's connections, found once for all pictures of a register.

    Two partners are connected by an agreement in force if data flows between them. Where a record does not say yet what
    flows, as those of older registers do not, its parties count as connected with each other. A party that takes no
    part, and a body that no longer exists, shares with nobody.
    """

    register: Register

    @cached_property
    def pairs(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Agreement in force to the pairs of partners that it connects, each pair once."""
        agreements = self.register.agreements.values()
        dissolved = frozenset(one.id for one in self.register.partners.values() if one.status == "dissolved")
        return {
            one.id: tuple(sorted({pair for pair in _pairs(one) if dissolved.isdisjoint(pair)}))
            for one in agreements
            if one.in_force
        }

    @cached_property
    def _found(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for agreement, pairs in self.pairs.items():
            for one, other in pairs:
                found[one][other].append(agreement)
                found[other][one].append(agreement)
        return found

    def of(self, partner: str) -> tuple[Connection, ...]:
        """Whom a partner shares with: the most agreements first, then by name."""
        found = (Connection(other, tuple(names)) for other, names in self._found.get(partner, {}).items())
        return tuple(sorted(found, key=self._weight))

    def _weight(self, connection: Connection) -> tuple[int, str, str]:
        name = self.register.partner_name(connection.partner).casefold()
        return -len(connection.agreements), name, connection.partner


def _pairs(agreement: Agreement) -> Iterator[tuple[str, str]]:
    ends: Iterable[tuple[str, str]] = combinations(dict.fromkeys(party.partner for party in agreement.taking_part), 2)
    if agreement.flows:
        ends = ((flow.giver, flow.receiver) for flow in agreement.standing_flows if flow.giver != flow.receiver)
    return ((min(pair), max(pair)) for pair in ends)
