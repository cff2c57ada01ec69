"""The emails of `register remind`: what has come back is told of, and each lead is written to once a month."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from site_builder.register import Register
from site_builder.reviews.digest import Digest, Sent, digests, sent_lately
from site_builder.reviews.issues import LABEL

if TYPE_CHECKING:
    from site_builder.github.client import GitHub
    from site_builder.notify import Notify

_NO_TEMPLATE = "NOTIFY_API_KEY is set, and NOTIFY_TEMPLATE_ID is not: copy the template's id from GOV.UK Notify"
_NO_CLIENT = "email needs its own packages: run `python -m pip install --require-hashes -r requirements-email.lock`"

Line = tuple[bool, str]
"""Whether something failed, and what is to be said of it."""


def mail_key() -> str:
    """The key of the mail service; empty where nobody is to be written to."""
    return os.environ.get("NOTIFY_API_KEY", "")


def _mail(key: str) -> "Notify":
    """The mail service. Raises NotifyError where something is missing."""
    from site_builder.notify import Notify, NotifyError  # noqa: PLC0415  an extra that few install

    template, address = os.environ.get("NOTIFY_TEMPLATE_ID", ""), os.environ.get("NOTIFY_API_URL", "")
    if not template:
        raise NotifyError(_NO_TEMPLATE)
    return Notify(key, template, address) if address else Notify(key, template)


def mailed(register: Register, today: date, github: "GitHub", account: str) -> Iterator[Line]:
    """Write to each lead, and note it in an issue.

    The issues are up to date by now. What fails here is told with what was done to them, and does not hide it.
    """
    if not (key := mail_key()):
        return
    try:
        from site_builder.notify import NotifyError  # noqa: PLC0415  see `_mail`
    except ImportError:
        yield True, f"No lead was written to: {_NO_CLIENT}"
        return
    from site_builder.github.errors import GitHubError  # noqa: PLC0415  only this needs the network

    try:
        mail, issues = _mail(key), {issue.number: issue for issue in github.issues(LABEL)}
        remembered = {one.reference: one for one in sent_lately(register, today, issues.values(), account)}
        returned = mail.returned(remembered) if remembered else {}
    except (GitHubError, NotifyError) as error:
        yield True, f"No lead was written to: {error}"
        return
    # told already; where one cannot be noted because GitHub is away, the others cannot be noted either
    with suppress(GitHubError):
        # first, since the next email may be noted in the same issue
        for reference, why in returned.items():
            one = remembered[reference]
            yield True, _undelivered(register, one, why)
            yield from _noting(github, one, "That it came back")
            issues[one.issue.number] = replace(one.issue, body=one.marked_body)
        for digest in digests(register, today, issues.values(), account):
            yield from _written(register, mail, github, digest)


def _undelivered(register: Register, one: Sent, why: str) -> str:
    """What became of an e-mail that came back, and what to do."""
    name = register.partner_name(one.lead)
    what = f"The email of {one.month:%B %Y} to {name} could not be delivered to {why}"
    return f"{what}. Tell {name} another way, and see that its record has a mailbox that is read"


def _written(register: Register, mail: "Notify", github: "GitHub", digest: Digest) -> Iterator[Line]:
    from site_builder.notify import NotifyError  # noqa: PLC0415  see `_mail`

    name = register.partner_name(digest.lead)
    if not digest.to:
        yield False, f"{name} was not written to: its record has no mailbox"
        return
    try:
        is_new = mail.send(digest)
    except NotifyError as error:
        yield True, str(error)
        return
    is_noted = True
    for line in _noting(github, digest, f"{name} was written to, which"):
        is_noted = False
        yield line
    if is_noted:
        yield False, f"{name} was written to at {digest.to}" if is_new else f"{name} had been written to already"


def _noting(github: "GitHub", one: Digest | Sent, what: str) -> Iterator[Line]:
    """Note it in its issue. Raises GitHubError, once told, where no other can be noted either."""
    from site_builder.github.errors import GitHubError  # noqa: PLC0415  only this needs the network

    try:
        github.change(one.issue.number, body=one.marked_body)
    except GitHubError as error:
        yield True, f"{what} could not be noted in issue {one.issue.number}: {error}"
        if error.scope != "issue":
            raise
