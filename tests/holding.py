"""Small registers for what depends on dates: the demonstration's partners, and a few agreements of a test's own."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from site_builder import register
from site_builder.records import Agreement, Partner
from site_builder.records.community import ReviewPolicy
from site_builder.register import Register

ROOT = Path(__file__).parent.parent


@cache
def demonstration() -> Register:
    """The register of this repository."""
    read = register.read(ROOT).register
    assert read is not None
    return read


@cache
def quiet_partners() -> dict[str, Partner]:
    """The demonstration's partners, with nothing of their own that runs out."""
    nothing = {"ico_expires": None, "assurance": ()}
    return {name: partner.model_copy(update=nothing) for name, partner in demonstration().partners.items()}


def agreement(name: str = "hospital-discharge", due: str | None = "2027-03-31", **more: Any) -> Agreement:  # noqa: ANN401
    """An agreement that the county council leads."""
    facts = {"id": name, "title": f"About {name}", "status": "active", "lead": "saltmarsh-county-council"}
    return Agreement.model_validate(facts | ({"review": {"every": "P1Y", "due": due}} if due else {}) | more)


def holding(
    *agreements: Agreement, policy: ReviewPolicy | None = None, broken: frozenset[str] = frozenset()
) -> Register:
    """The demonstration's partners with these agreements alone, and nothing of the partners' own that runs out."""
    base = demonstration()
    return replace(
        base,
        settings=base.settings.model_copy(update={"review": policy} if policy else {}),
        agreements={one.id: one for one in agreements},
        partners=quiet_partners(),
        charters={},
        broken=broken,
    )
