"""The labels that the register puts on issues, as the tracker shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Label:
    """How a label looks, and what it says where labels are listed."""

    name: str
    colour: str
    """Six hexadecimal digits. The tracker chooses black or white letters to go with it."""
    description: str
    """At most 100 characters: the tracker takes no more."""


_KNOWN = (
    Label("review", "1d70b8", "Kept by the register: something in it falls due. It is found by this label."),
    Label("due soon", "ffdd00", "The date is near."),
    Label("overdue", "f47738", "The date has passed."),
    Label("long overdue", "d4351c", "The date passed so long ago that the register counts it as lapsed."),
    Label("no date", "b1b4b6", "Nobody has set a date for this review."),
)
LABELS: Final[Mapping[str, Label]] = {label.name: label for label in _KNOWN}
"""Name to label, of those that every register has."""


def label_of(name: str) -> Label:
    """The label of this name: one that every register has, or the one by which this community escalates."""
    return LABELS.get(name) or Label(name, "4c2c92", "Late beyond its last reminder: for those whom the label names.")
