"""The templates, and the site that they are filled from: a register on a day."""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from site_builder import law, reviews, words
from site_builder.history import History
from site_builder.records import Agreement
from site_builder.records.fields import Duration
from site_builder.register import Register
from site_builder.reviews import ReviewDue, naming
from site_builder.rules.guidance import GENERAL_TOPICS
from site_builder.site import text
from site_builder.site.glossary import FOLDER as GLOSSARY
from site_builder.site.glossary import Glossary
from site_builder.site.output import Heading, Output
from site_builder.site.pictures import Connections

Made = TypeVar("Made")

_ABOUT = ("description", "edit", "frame", "found_by", "answers")
"""What a page says of itself: the fields of its `Output`."""
DEEPEST = 6
"""How many folders down a page may lie: `agreements/by/status/active/page/2/`."""


@dataclass(frozen=True)
class Site:
    """The site of a register and its history on a day: what pages are made from, and how."""

    register: Register
    today: date
    history: History
    reminders: str | None = None
    """The note that the last run of the reminders left (`reviews.heartbeat`); None if there is none."""
    _made: dict[Callable[["Site"], Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, make: Callable[["Site"], Made]) -> Made:
        """What `make` makes of this site. It is made once, for all the pages that need it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    @cached_property
    def reviews(self) -> tuple[ReviewDue, ...]:
        """Every agreement that is reviewed, the longest overdue first."""
        return reviews.due(self.register, self.today)

    @cached_property
    def review_of(self) -> Mapping[str, ReviewDue]:
        """Agreement id to where its review stands; nothing for an agreement that is not reviewed."""
        return {review.agreement.id: review for review in self.reviews}

    @cached_property
    def in_force(self) -> tuple[Agreement, ...]:
        """What counts as in force on the day: no agreement whose own last day has passed, whatever its status says."""
        agreements = self.register.agreements.values()
        return tuple(one for one in agreements if one.in_force and not one.has_run_out(self.today))

    @cached_property
    def glossary(self) -> Glossary:
        """The words that pages explain."""
        return Glossary(self.register.vocabularies.glossary)

    @cached_property
    def connections(self) -> Connections:
        """Which partners share with which."""
        found = Connections(self.register)
        # found now, once, and not in every worker that draws a partner
        found.of(self.register.settings.publisher)
        return found

    @cached_property
    def _environments(self) -> dict[str, Environment]:
        roots = ["../" * depth for depth in range(DEEPEST + 1)]
        return {root: _environment(self.register, self.today, self.review_of, root) for root in roots}

    def page(self, template: str, path: str, *, title: str, root: str, **values: Any) -> Output:  # noqa: ANN401  a template takes what it needs
        """A page. `root` is the way from it to the front page; what the template does not take is the page's own."""
        about = {key: values.pop(key) for key in _ABOUT if key in values}
        content = self._environments[root].get_template(f"{template}.html.jinja").render(**values)
        if not path.startswith(f"{GLOSSARY}/"):
            content = self.glossary.explained(content, root)
        return Output(path, content, title=title, headings=_headings(content), **about)

    def list_page(self, template: str, folder: str, *, description: str, **values: Any) -> Output:  # noqa: ANN401  likewise
        """A page that lists: search finds it by its description, because what it lists has pages of its own."""
        path = f"{folder}/index.html"
        return self.page(template, path, root="../", description=description, found_by=description, **values)


def _lower_first(value: str) -> str:
    """For the middle of a sentence: `Name and address` becomes `name and address`, `NHS number` stays."""
    start = value[:2]
    return value if start.isupper() or not start[:1].isalpha() else value[0].lower() + value[1:]


def _upper_first(value: str) -> str:
    return value[:1].upper() + value[1:]


def _every(value: Duration) -> str:
    said = words.duration(value)
    return said.removeprefix("1 ") if said.startswith("1 ") and " and " not in said else said


def _environment(register: Register, today: date, due: Mapping[str, ReviewDue], root: str) -> Environment:
    """Templates that know the register, the day and the law. Values are escaped; an unknown name is an error.

    `root` is the way from a page to the front page, such as `../../`. It is the environment's because what pages share
    (`parts.html.jinja`) is then made once, and not for each page anew.
    """
    made = _Templates(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    topics = {**GENERAL_TOPICS, **register.themes}
    filters: dict[str, Callable[..., str]] = {
        "text": text.html,
        "day": words.day,
        "due": words.due,
        "duration": words.duration,
        "every": _every,
        "published": words.published,
        "days_ahead": words.days_ahead,
        "sentence_list": words.sentence_list,
        "lowerfirst": _lower_first,
        "upperfirst": _upper_first,
        "jurisdiction": words.JURISDICTION.__getitem__,
        "audience": words.AUDIENCE.__getitem__,
        "topic": lambda topic: str(topics.get(topic, topic)),
        "what": naming.what,
        "about": naming.about,
        "address": naming.address,
        "confidentiality": lambda code: law.confidentiality()[code].title,
    }
    made.filters.update(filters)
    made.globals.update(
        register=register,
        today=today,
        names=_Names({partner.id: partner.name for partner in register.partners.values()}),
        gone=_Absent(_gone(register)),
        reviews=_Absent(due),
        words=words,
        law=law,
        root=root,
        repository=f"https://github.com/{register.settings.repository}",
    )
    return made


class Gone(NamedTuple):
    """What became of a partner that is no longer there, in the middle of a sentence."""

    short: str
    """`no longer exists`."""
    said: str
    """The same, and who does its work today."""


def _gone(register: Register) -> Iterator[tuple[str, Gone]]:
    """Every partner that has left or was dissolved, by id."""
    for partner in register.partners.values():
        if partner.has_gone:
            short = words.GONE[partner.status]
            successors = words.sentence_list([each.name for each in register.successors(partner)])
            yield partner.id, Gone(short, f"{short}; its work went to {successors}" if successors else short)


class _Templates(Environment):
    """Templates that share one plain table of what they know.

    Jinja would give each a chain of two tables, the first for names of its own. Ours have none, and such a chain is
    gone through in Python, name by name and several times a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's own table, unless a template is given names of its own."""
        return super().make_globals(d) if d else self.globals


class _Absent(dict[str, Any]):
    """A mapping that answers None where it has nothing."""

    def __missing__(self, key: str) -> None:
        return None


class _Names(dict[str, str]):
    """The name of each partner by its id, and the id itself where the register does not know it."""

    def __missing__(self, key: str) -> str:
        return key


_HEADING = '<h2 id="'
_TAG = re.compile(r"<[^>]*>")


def _headings(content: str) -> tuple[Heading, ...]:
    """The second-level headings of a page, for its table of contents."""
    return tuple(map(_heading, content.split(_HEADING)[1:]))


def _heading(start: str) -> Heading:
    """The heading that goes on with `start` after the quote that opens its id."""
    name, _, rest = start.partition('">')
    title = rest.partition("</h2>")[0]
    return Heading(name, unescape(_TAG.sub("", title)))
