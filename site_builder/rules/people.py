"""People's data: the register is about organisations, and must itself give nobody away.

These rules read the whole text of every file, comments included, because the files are as public as the pages. What
they find is never repeated: `problem` masks it in every output.
"""

from collections.abc import Iterator

from site_builder.privacy import Kind
from site_builder.rules.rule import Finding, Given, register_rule


@register_rule()
def personal_data(given: Given) -> Iterator[tuple[str, Finding]]:
    """No file has a person's NHS number, National Insurance number or private mail address in it.

    Everything here is published and copied, and its history is kept. Personal data in it would be disclosed for good
    (UK GDPR Articles 5(1)(c) and (f), and 33: it may have to be reported as a breach within 72 hours). Numbers are
    reported only if they could be real; the bad example is the specimen that the NHS publishes.

    Bad:
        necessity: >
          One man, 943 476 5919, was rung by three services on one day.

    Good:
        necessity: >
          One man was rung by three services on one day.
    """
    yield from _found(
        given,
        {
            "NHS number": ("an NHS number", _REMOVE),
            "National Insurance number": ("a National Insurance number", _REMOVE),
            "personal mail address": ("a private mail address", f"write the address of a shared mailbox; {_HISTORY}"),
        },
    )


@register_rule("warning")
def role_mailbox(given: Given) -> Iterator[tuple[str, Finding]]:
    """Mail goes to the shared mailbox of a role, not to a person by name.

    People move to other jobs, and mail to them is lost; a request for data must be answered within a month all the same
    (UK GDPR Article 12(3)). The name of an officer is personal data too, and nobody needs it here (Article 5(1)(c)).

    Bad:
        complaints: {role: Data Protection Officer, email: some.body@saltmarsh.example}

    Good:
        complaints: {role: Data Protection Officer, email: dpo@saltmarsh.example}
    """
    hint = "write the address of a mailbox that several people read, such as information.rights@…"
    yield from _found(given, {"named mail address": ("what looks like a person's mail address", hint)})


@register_rule("warning")
def possible_personal_data(given: Given) -> Iterator[tuple[str, Finding]]:
    """No file has a mobile number or a postcode in it.

    Most mobile numbers are one person's, and some postcodes are one home. With a few words around them they can say who
    is meant (UK GDPR Article 4(1)). The address of an office belongs on that organisation's own site.

    Bad:
        security: >
          Ring the duty officer on 07700 900123 if a laptop is lost.

    Good:
        security: >
          Tell the duty officer at once if a laptop is lost.
    """
    hint = "give a shared mailbox or a link to a page instead"
    yield from _found(given, {"mobile number": ("a mobile number", hint), "postcode": ("a postcode", hint)})


_HISTORY = "if it has been published, tell your data protection officer, because the history still has it"
_REMOVE = f"take it out; {_HISTORY}"


def _found(given: Given, wanted: dict[Kind, tuple[str, str]]) -> Iterator[tuple[str, Finding]]:
    for path, source in given.register.sources.items():
        for found in source.personal_data:
            if found.kind in wanted:
                what, hint = wanted[found.kind]
                message = f"a file must hold nobody's personal data: {what}"
                yield path, Finding((), message, hint, at=source.position(found.start))
