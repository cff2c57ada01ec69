"""Whose agreement a change needs. Pure: plain data in, values out.

A signature is a party's word for one version of an agreement. So what it has signed for changes only with a new version
and new signatures; a signature that a change writes is to be confirmed by the party whose word it is; and a partner's
own record is the partner's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

from site_builder.changes import Changed, Record, compare
from site_builder.history import Difference
from site_builder.records import Agreement, Partner
from site_builder.rules.changing import is_substance
from site_builder.source import Plain

Action = Literal["new-version", "sign", "confirm", "agree"]
State = Literal["to-sign", "written-here", "signed", "leaves", "to-agree"]
STATES: Final[Mapping[State, str]] = {
    "to-sign": "has still to sign",
    "written-here": "its signature changes here, so it should confirm that",
    "signed": "has signed",
    "leaves": "is a party no longer, so it should agree to leave",
    "to-agree": "should agree",
}
IN_FORCE: Final = ("active", "suspended")


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
    version = new if isinstance(new, int) else None
    if changed.after is None:
        asked = tuple(Asked(partner, "to-agree") for partner in _parties(before))
        return Needs("agree", None, asked) if asked and was != "draft" else None
    if was in (None, "draft") and now == "draft":
        return None
    has_risen = version is not None and version > (old if isinstance(old, int) else 0)
    has_substance = any(is_substance(change, changed) for change in changed.fields)
    if was in IN_FORCE and has_substance and not has_risen:
        following = old + 1 if isinstance(old, int) else 2
        return _asked("new-version", following, before, after)
    if has_substance or has_risen or was in (None, "draft"):
        return _asked("sign", version, before, after)
    written = tuple(Asked(partner, "written-here") for partner in _written(before, after))
    return Needs("confirm", version, written) if written else None


def _asked(action: Action, version: int | None, before: Record, after: Record) -> Needs | None:
    """Every party of now and before, with what there is to ask of it."""
    then, now, written = _parties(before), _parties(after), set(_written(before, after))
    is_same_text = before.get("status") == "draft"

    def state(partner: str) -> State:
        signature = now[partner]
        if partner in written:
            return "written-here"
        # what was signed before this change was another text, unless nothing was to be signed yet
        return "signed" if is_same_text and _is_signed(signature, version) else "to-sign"

    asked = [Asked(partner, state(partner)) for partner in now]
    asked += [Asked(partner, "leaves") for partner in then if partner not in now]
    return Needs(action, version, tuple(asked)) if asked else None


def _is_signed(signature: Plain, version: int | None) -> bool:
    return isinstance(signature, dict) and (signature.get("outcome"), signature.get("version")) == ("signed", version)


def _written(before: Record, after: Record) -> Iterator[str]:
    """The parties whose decision is not what it was."""
    then, now = _parties(before), _parties(after)
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
