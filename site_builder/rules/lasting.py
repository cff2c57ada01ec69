"""What stays once it has been published: records, reviews, signatures, what is over, the charter.

A public register is trusted because what it said can be found again. These rules need the commit that a change is to be
merged into, and look at plain data, since the old version of a record may break rules that came after it.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from site_builder.changes import Changed, FieldChange, Record
from site_builder.rules.changing import OVER, is_substance
from site_builder.rules.corrections import mistold, uncorrected
from site_builder.rules.rule import Finding, Given, change_rule, keys_of
from site_builder.source import Plain

_FOLDERS: Final = ("agreements/", "partners/", "registry/charter/", "guidance/")


@change_rule(*_FOLDERS)
def record_stays(changed: Changed, given: Given) -> Iterator[Finding]:
    """A record that was published stays, under the name that it has.

    Late agreements must not quietly vanish: people whose data was shared can still ask what for. Other sites link to
    the address, and an Article 30 record (UK GDPR) or an answer under the Freedom of Information Act 2000 may cite
    it. What is over is withdrawn by its status and keeps its page, guidance too. A new title needs no new file name. A
    draft of an agreement or of guidance, and a partner that has only ever applied, may go.

    Bad:
        # agreements/second.yml, before
        title: Help for carers
        status: active

    Good:
        # agreements/second.yml, before
        title: Second thoughts, of which nothing came
        status: draft
    """
    if not is_lost(changed):
        return
    folder, _, name = changed.path.rpartition("/")
    if changed.now_at:
        message = f"a published record must keep its name: {changed.path} seems to be {changed.now_at} now"
        yield Finding((), message, f"name this file {name} again, whatever title it has")
        return
    hint = f"put {name} back under this name{_IF_OVER.get(folder, '')}"
    yield Finding((), f"a published record must stay where it is: {changed.path} is gone", hint)


_IF_OVER: Final = {
    "agreements": "; if it is over, write `status: ended`",
    "partners": "; if it left, `status: withdrawn`",
    "guidance": "; if it does not count any more, write `status: withdrawn`",
}


def is_lost(changed: Changed) -> bool:
    """Whether a record that must stay is not there any more, or goes by another name."""
    if changed.before is None or changed.after is not None or not changed.path.startswith(_FOLDERS):
        return False
    status, _ = changed.value("status")
    has_belonged = changed.before.get("joined") or changed.before.get("charter")
    return status != "draft" and not (status == "applied" and not has_belonged)


@change_rule("agreements/", detail="full")
def review_stays(changed: Changed, given: Given) -> Iterator[Finding]:
    """A review that is on record stays: its day, who held it and what came of it.

    That a review was held is evidence of accountability (UK GDPR Article 5(2)). Its answers may be corrected, and one
    that is listed twice may be listed once; a review that vanishes, or comes out differently afterwards, is none. A
    typing error is put right with `corrected`, which tells what it was (`correction-tells-what-was`).

    Bad:
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue}]

        # agreements/example.yml, before
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: amend}]

    Good:
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue, answers: {incidents: None at all.}}]

        # agreements/example.yml, before
        reviews: [{on: 2026-09-08, role: Service Manager, outcome: continue, answers: {incidents: One.}}]
    """
    if changed.after is None:
        return
    left = uncorrected(changed)
    said_elsewhere = mistold(left)
    for change in left.fields:
        if change.member and (change.field[0], change.member[0]) in said_elsewhere:
            continue
        if change.field == ("reviews",) and change.member and change.after is None:
            if _is_still_listed(change.before, left.after or {}):
                continue
            message = f"a review that is on record must stay: that of {change.member[0]} is gone"
            yield Finding(("reviews",), message, f"put it back as it was; of a typing error in its day, {_TELL}")
        elif change.field in (("reviews", "role"), ("reviews", "outcome")):
            message = f"a review that is on record must stay as it was: {change.field[1]} of {change.member[0]}"
            hint = f"write `{change.field[1]}: {change.before}` again; of a typing error, {_TELL}"
            yield Finding(keys_of(change, left), message, hint)


_TELL: Final = "tell under `corrected` what it said: `register rules correction-tells-what-was` shows how"


def _is_still_listed(review: Plain, record: Record) -> bool:
    """Whether a review that is gone still stands in the record: it had been listed twice (`review-once`)."""

    def told(one: Plain) -> list[Plain]:
        return [one.get(key) for key in ("on", "role", "outcome")] if isinstance(one, dict) else []

    listed = record.get("reviews")
    return isinstance(listed, tuple) and told(review) in [told(one) for one in listed]


@change_rule("agreements/", detail="full")
def signature_stays(changed: Changed, given: Given) -> Iterator[Finding]:
    """A signature is never edited, and goes only with its party.

    It is evidence of what a party decided, when, and about which version (UK GDPR Article 5(2)). A party may sign a
    later version, sign what it had refused, or withdraw: each is a new decision with a later day. A body that takes the
    place of another decides for itself: what the other signed does not bind it. A typing error is put right with
    `corrected`, which tells what it was (`correction-tells-what-was`).

    Bad:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: signed, version: 2, on: 2026-02-16, role: Chief Executive}

        # agreements/example.yml, before
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: signed, version: 2, on: 2026-02-16, role: Chair of Trustees}

    Good:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: signed, version: 2, on: 2026-02-16, role: Chief Executive}

        # agreements/example.yml, before
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: refused, version: 2, on: 2026-02-11, role: Chair of Trustees}
    """
    if changed.after is None:
        return
    left = uncorrected(changed)
    said_elsewhere = mistold(left)
    for change in left.fields:
        if change.member and (change.field[0], change.member[0]) in said_elsewhere:
            continue
        if change.field == ("parties", "signature") and isinstance(change.before, dict):
            who = change.member[0]
            if change.after is None:
                message = f"a signature must stay: that of {who} is gone"
                hint = "put it back: it stands until the party decides anew, and if it has withdrawn, say so in it"
                yield Finding(keys_of(change, left), message, hint)
            elif not _is_new_decision(change.before, change.after):
                message = f"a signature must stay as it was given: that of {who} was edited"
                hint = "put it back; a new decision names a later version, or has another outcome and a later day"
                yield Finding(keys_of(change, left), message, f"{hint}; of a typing error, {_TELL}")
    yield from _inherited(changed)


def _is_new_decision(before: Mapping[str, Plain], after: Plain) -> bool:
    if not isinstance(after, dict):
        return False
    if all(after.get(key) == value for key, value in before.items() if value is not None):
        return True  # it says more than before, as an old record may have to, and nothing else
    (was, now), (earlier, later) = ([signature.get(key) for signature in (before, after)] for key in ("version", "on"))
    if not isinstance(was, int) or not isinstance(now, int) or now < was:
        return False
    if before.get("outcome") != after.get("outcome"):
        return str(later) >= str(earlier)
    # signing the next version is another day's work: on the same day, only the number was changed
    return now > was and str(later) > str(earlier)


def _inherited(changed: Changed) -> Iterator[Finding]:
    """Signatures of parties that are new, given on the day and in the job of one that went with its party."""
    parties = [change for change in changed.fields if change.field == ("parties",) and change.member]
    gone = {_given(change.before): change.member[0] for change in parties if change.after is None}
    for change in parties:
        if change.before is None and (given := _given(change.after)) and given in gone:
            message = f"a signature must be the party's own: that of {change.member[0]} was given by {gone[given]}"
            hint = "leave it out until the new party has signed"
            yield Finding((*keys_of(change, changed), "signature"), message, hint)


def _given(party: Plain) -> tuple[Plain, Plain] | None:
    signature = party.get("signature") if isinstance(party, dict) else None
    return (signature.get("on"), signature.get("role")) if isinstance(signature, dict) else None


@change_rule("agreements/", detail="full")
def what_is_over_stays(changed: Changed, given: Given) -> Iterator[Finding]:
    """An agreement that is over keeps what the parties had signed for, and the facts of its end.

    People can still ask what was shared about them and what became of it (UK GDPR Articles 5(2) and 15). Data that is
    added, or a longer retention, once nobody signs any more would be an answer that nobody agreed to. Wording may be
    corrected, and what was never given may be added. A receiver that confirms later that it disposed of the data is
    added to `ended.disposal_confirmed`.

    Bad:
        status: ended
        ended: {on: 2026-10-31, reason: It was paid for., disposal_confirmed: [saltmarsh-county-council, harbour-light]}
        dates: {agreed: 2026-02-10, starts: 2026-03-01, ends: 2026-10-31}

        # agreements/example.yml, before
        status: ended
        retention: {period: P1Y}
        ended: {on: 2026-10-31, reason: It was paid for., disposal_confirmed: [saltmarsh-county-council, harbour-light]}
        dates: {agreed: 2026-02-10, starts: 2026-03-01, ends: 2026-10-31}

    Good:
        status: ended
        ended: {on: 2026-10-31, reason: It was paid for., disposal_confirmed: [saltmarsh-county-council, harbour-light]}
        dates: {agreed: 2026-02-10, starts: 2026-03-01, ends: 2026-10-31}

        # agreements/example.yml, before
        status: ended
        ended: {on: 2026-10-31, reason: It was payed for., disposal_confirmed: [saltmarsh-county-council]}
        dates: {agreed: 2026-02-10, starts: 2026-03-01, ends: 2026-10-31}
    """
    before, after = changed.value("status")
    if before not in OVER or after not in OVER:
        return
    for change in changed.fields:
        what = ".".join(change.field)
        if is_substance(change, changed) or _is_fact_of_end(change):
            message = f"an agreement that is over must stay as it was: {what}"
            yield Finding(
                keys_of(change, changed), message, f"put {what} back as it was: only wording may be corrected"
            )


def _is_fact_of_end(change: FieldChange) -> bool:
    """Whether it takes back how the agreement ended, or what was signed last. What was not said before may be added."""
    if change.before is None or change.field[:1] not in {("ended",), ("version",)}:
        return False
    if change.field == ("ended", "disposal_confirmed") and isinstance(change.before, tuple):
        return not isinstance(change.after, tuple) or any(each not in change.after for each in change.before)
    return change.field != ("ended", "reason") or change.after is None


@change_rule("partners/")
def charter_signature_stays(changed: Changed, given: Given) -> Iterator[Finding]:
    """A partner's signature under the charter is never edited or taken out.

    The list of signatories is what partners rely on when they share. Who leaves the charter gives the day of it, in
    `withdrawn_on`, and the signature stays as the record that it was in force until then.

    Bad:
        # partners/harbour-light.yml
        charter: [{version: "2", on: 2024-04-02, role: Chief Executive}]

        # partners/harbour-light.yml, before
        charter: [{version: "2", on: 2024-04-09, role: Chief Executive}]

    Good:
        # partners/harbour-light.yml
        charter: [{version: "1", on: 2020-04-02, role: Director}, {version: "2", on: 2024-04-09, role: Chief Executive}]

        # partners/harbour-light.yml, before
        charter: [{version: "1", on: 2020-04-02, role: Director}]
    """
    if changed.after is None:
        return
    for change in changed.fields:
        if change.field[:1] == ("charter",) and change.before is not None and change.member:
            keys = keys_of(change, changed)
            message = f"the signature under version {change.member[0]} of the charter must stay as it was given"
            yield Finding(keys, message, "put it back; who leaves the charter adds `withdrawn_on:`")


@change_rule("agreements/")
def succession_stays(changed: Changed, given: Given) -> Iterator[Finding]:
    """What an agreement was replaced by, once published, is not taken back.

    Readers of an old agreement follow it to the one that is in force, and so do links from elsewhere. A chain that
    changes afterwards leads them to what never took its place.

    Bad:
        # agreements/first-edition.yml, before
        status: superseded
        superseded_by: another-one

    Good:
        # agreements/first-edition.yml, before
        status: active
        superseded_by: null
    """
    before, after = changed.value("superseded_by")
    if changed.after is not None and before and before != after:
        message = f"superseded_by must stay once it is published: {before} became {after or 'nothing'}"
        yield Finding(("superseded_by",), message, f"write `superseded_by: {before}` again")


@change_rule("registry/charter/")
def adopted_charter_stays(changed: Changed, given: Given) -> Iterator[Finding]:
    """A version of the charter that has been adopted keeps its promises word for word.

    Heads of organisations have signed them. Other promises are another version, in a file of their own, which partners
    sign anew. When the charter is looked at again, and who stands behind it, may change. Until the day on which it is
    adopted, everything may.

    Bad:
        # registry/charter/2.yml, before
        principles: [{title: We share, plain: We do., commitment: We share whatever we like.}]

    Good:
        # registry/charter/2.yml, before
        review_due: 2026-01
    """
    adopted, _ = changed.value("adopted")
    if changed.after is None or adopted is None or str(adopted) > given.today.isoformat():
        return
    for change in changed.fields:
        if change.field[:1] in {("principles",), ("adopted",), ("joining",), ("leaving",)}:
            message = f"{change.field[0]} must stay as it was adopted"
            yield Finding(keys_of(change, changed), message, "put it back, and write a new version as a new file")
