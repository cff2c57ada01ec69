"""Makes up a register of any size: the demonstration's settings and partners, more partners, and agreements.

What comes out is the same for the same size, passes `register check` without errors, and is spread as a real register
is: most agreements are in force, some reviews are late, some parties are bound by law enforcement rules.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from site_builder import register
from site_builder.records import Agreement, Partner
from site_builder.records.fields import LONGEST_ID
from site_builder.register import Register
from tests.bench import phrases
from tests.bench.invented import Invented, Member

AGREEMENTS_A_PARTNER = 16
LIKE_THE_DEMONSTRATION = ("guidance", "partners", "registry", "mkdocs.yml")
LEADING = frozenset({"county", "unitary", "district", "nhs", "police", "fire"})


def invent(demonstration: Path, root: Path, size: int) -> None:
    """A register of `size` agreements in `root`, from the demonstration register's folder. Replaces what is there."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for name in LIKE_THE_DEMONSTRATION:
        if (demonstration / name).is_dir():
            shutil.copytree(demonstration / name, root / name)
        else:
            shutil.copy(demonstration / name, root)
    known = register.read(demonstration).register
    assert known, f"{demonstration} must hold a register without errors"
    members = [*_members(known), *_more_partners(root, known, size // AGREEMENTS_A_PARTNER)]
    random = Random(size)  # noqa: S311  the same register for the same size; nothing is secret
    (root / Agreement.folder).mkdir()
    for name, text in _agreements(random, members, size):
        (root / Agreement.folder / f"{name}.yml").write_text(text, encoding="utf-8")


def _members(known: Register) -> Iterator[Member]:
    """The demonstration's partners that could sign today."""
    for partner in known.partners.values():
        if partner.status == "active" and partner.has_signed(known.settings.current_charter):
            yield Member(partner.id, partner.name, partner.sector, known.is_public_authority(partner))


def _more_partners(root: Path, known: Register, wanted: int) -> Iterator[Member]:
    public = {sector.id: sector.public_authority for sector in known.vocabularies.sectors}
    villages = [start + end for end in phrases.VILLAGE_ENDS for start in phrases.VILLAGE_STARTS]
    for number in range(wanted):
        pattern, sector = phrases.ORGANISATIONS[number % len(phrases.ORGANISATIONS)]
        village = villages[(number * 7 + number // len(villages)) % len(villages)]
        name = pattern.format(village=village)
        member = Member(_slug(name), name, sector, public[sector])
        text = _partner(member, village, number, known.settings.current_charter)
        (root / Partner.folder / f"{member.id}.yml").write_text(text, encoding="utf-8")
        yield member


def _partner(member: Member, village: str, number: int, charter: str) -> str:
    joined = date(2018, 5, 25) + timedelta(days=number * 37 % 2000)
    signed = max(joined, date(2024, 3, 1)) + timedelta(days=number * 11 % 200)
    return f"""\
# yaml-language-server: $schema=../registry/schema/partner.schema.json
name: {member.name}
sector: {member.sector}
status: active
joined: {joined}
identifiers: {{ico: ZC{100_000 + number}}}
ico_expires: {date(2026, 12, 1) + timedelta(days=number * 13 % 365)}
website: https://www.{member.host}/
area: [{village}]
contacts:
  information_governance: {{role: Information Governance Lead, email: ig@{member.host}}}
  data_protection_officer: {{role: Data Protection Officer, email: dpo@{member.host}}}
  agreement_approver: {{role: Head of Governance, email: governance@{member.host}}}
privacy_notice: https://www.{member.host}/privacy
complaints: {{role: Complaints Officer, email: complaints@{member.host}}}
charter:
  - {{version: "{charter}", on: {signed}, role: Chief Executive}}
assurance:
  - {{scheme: dspt, level: Standards met, valid_to: 2027-06-30}}
"""


def _agreements(random: Random, members: Sequence[Member], size: int) -> Iterator[tuple[str, str]]:
    """Id and text of each. One that was replaced is followed by the one that replaced it."""
    leads = [member for member in members if member.sector in LEADING]
    made: dict[str, Invented] = {}
    while len(made) < size:
        agreement = Invented(random, random.choice(leads), members, number=len(made) + 1)
        made.setdefault(_slug(agreement.title), agreement)
    names = list(made)
    for index, (name, agreement) in enumerate(made.items()):
        links = ""
        if index and made[names[index - 1]].status == "superseded":
            links += f"supersedes: {names[index - 1]}\n"
        if agreement.status == "superseded":
            links += f"superseded_by: {names[(index + 1) % size]}\n"
        yield name, agreement.text() + links


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST_ID].strip("-")
