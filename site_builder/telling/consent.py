"""Whose agreement a change needs. Pure: plain data in, values out.

A signature is a party's word for one version of an agreement. So what it has signed for changes only with a new version
and new signatures; a signature that a change writes is to be confirmed by the party whose word it is; and a partner's
own record is the partner's own. What else touches people's data or its lawful basis, or withholds what was published,
needs every party's agreement, though no signature. Nothing is signed of what is over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

from site_builder.changes import Changed, Record, compare
from site_builder.history import Difference
from site_builder.records import Agreement, Partner
from site_builder.rules.changing import OVER, has_signed, is_signed, is_substance
from site_builder.rules.levels import is_only_shown
from site_builder.source import Plain
from site_builder.telling.groups import group_of

Action = Literal["new-version", "sign", "confirm", "agree"]
State = Literal["to-sign", "written-here", "signed", "leaves", "to-agree"]
STATES: Final[Mapping[State, str]] = {
    "to-sign": "has still to sign",
    "written-here": "has a signature that changes here, so it should confirm that",
    "signed": "has signed",
    "leaves": "is a party no longer, so it should agree to leave",
    "to-agree": "should agree",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A partner whose agreement is needed, and for what."""

    partner: str
    """Its id, as the file writes it."""
    state: State


@dataclass(frozen=True, slots=True)
class Needs:
    """What a change needs before it can be merged."""

    action: Action
    """`new-version`: the change forgets to be one. `confirm`: it writes decisions. `agree`: anything else."""
    version: int | None
    """The version that is to be signed."""
    asked: tuple[Asked, ...]
    """Those who are parties now, in the order of the file, then those who were."""


def needs_of(difference: Difference) -> Needs | None:
    """Whose agreement the change of one record needs; None if nobody's, as while an agreement is a draft.

    Of a file that cannot be read nothing is known: it must be mended before anybody can agree to it.
    """
    if difference.kind == "unreadable":
        return None
    changed = difference.changed
    folder = PurePosixPath(changed.path).parent.as_posix()
    if folder == Partner.folder:
        return Needs("agree", None, (Asked(PurePosixPath(difference.was or changed.path).stem, "to-agree"),))
    return _of_agreement(changed) if folder == Agreement.folder else None


def _of_agreement(changed: Changed) -> Needs | None:
    before, after = changed.before or {}, changed.after or {}
    (was, now), (old, new) = changed.value("status"), changed.value("version")
    if "draft" in (was, now) and all(status in (None, "draft") for status in (was, now)):
        return None
    if changed.after is None or after.get("publication") == "title-only":
        # it names no parties any more: those who were are asked whether all that may be withheld
        asked = tuple(Asked(partner, "to-agree") for partner in _parties(before))
        return Needs("agree", None, asked) if asked else None
    version = new if isinstance(new, int) else None
    has_risen = version is not None and version > (old if isinstance(old, int) else 0)
    has_substance = any(is_substance(change, changed) for change in changed.fields)
    is_new = was in (None, "draft")
    if now not in OVER:
        if has_substance and is_signed(changed) and not has_risen:
            return _signing("new-version", old + 1 if isinstance(old, int) else 2, changed)
        if has_substance or has_risen or is_new:
            return _signing("sign", version, changed)
    return _agreeing(changed, version, everybody=has_substance or is_new or _is_everybodys(changed))


def _signing(action: Action, version: int | None, changed: Changed) -> Needs | None:
    """Every party of now and before, with what there is to sign."""
    before, now = changed.before or {}, _parties(changed.after or {})
    written = set(_written(changed))
    # what was signed before this change was another text, unless nothing was to be signed yet
    is_same_text = before.get("status") == "draft" and not any(is_substance(each, changed) for each in changed.fields)

    def state(partner: str) -> State:
        if partner in written:
            return "written-here"
        return "signed" if is_same_text and has_signed(now[partner], version) else "to-sign"

    asked = [Asked(partner, state(partner)) for partner in now]
    asked += [Asked(partner, "leaves") for partner in _parties(before) if partner not in now]
    return Needs(action, version, tuple(asked)) if asked else None


def _agreeing(changed: Changed, version: int | None, *, everybody: bool) -> Needs | None:
    """The parties that nothing is to be signed by: all of them, or those for whom the change speaks."""
    now, written, disposed = _parties(changed.after or {}), set(_written(changed)), _disposed(changed)
    gone = [partner for partner in _parties(changed.before or {}) if partner not in now] if everybody else []
    asked = (
        *(
            Asked(partner, "written-here" if partner in written else "to-agree")
            for partner in now
            if everybody or partner in written or partner in disposed
        ),
        *(Asked(partner, "leaves") for partner in gone),
    )
    if not asked:
        return None
    if everybody or disposed & {each.partner for each in asked}:
        return Needs("agree", None, asked)
    return Needs("confirm", version, asked)


def _is_everybodys(changed: Changed) -> bool:
    """Whether it touches people's data or its lawful basis, or less is published than was."""
    before, after = changed.value("publication")
    is_cut = after == "summary" and before not in ("summary", "title-only")
    # that data was disposed of is each receiver's own word
    others = (change for change in changed.fields if change.field != ("ended", "disposal_confirmed"))
    return is_cut or any(
        group_of(changed.path, change.field) in {"people", "law"} and not is_only_shown(change, changed)
        for change in others
    )


def _disposed(changed: Changed) -> set[Plain]:
    """The parties of which it says, and did not before, that they disposed of the data."""
    then, now = (value if isinstance(value, tuple) else () for value in changed.value("ended", "disposal_confirmed"))
    return {partner for partner in now if isinstance(partner, str) and partner not in then}


def _written(changed: Changed) -> Iterator[str]:
    """The parties whose decision is not what it was."""
    then, now = _parties(changed.before or {}), _parties(changed.after or {})
    return (partner for partner in now if compare({"is": then.get(partner)}, {"is": now[partner]}))


def _parties(record: Record) -> Mapping[str, Plain]:
    """Every party's id and signature. What is no party is passed over."""
    listed = record.get("parties")
    items: Sequence[Plain] = listed if isinstance(listed, tuple) else ()
    return {
        str(item["partner"]): item.get("signature")
        for item in items
        if isinstance(item, dict) and isinstance(item.get("partner"), str)
    }
