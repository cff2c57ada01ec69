"""Pictures: true to the records, light, legible at any width in either colours, and inert whatever a name says."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Literal, NamedTuple
from xml.etree import ElementTree as ET

import pytest
from conftest import TODAY
from drawn import Svg, agreement, hostile_pictures, layouts, of_everything, partner, text_of, with_partners
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import REPOSITORY

from site_builder import reviews
from site_builder.examination import examine
from site_builder.records import Agreement
from site_builder.records.agreement import Signature
from site_builder.records.fields import DueDate
from site_builder.register import Register
from site_builder.reviews import ReviewDue
from site_builder.site.pictures import (
    Connections,
    Movement,
    Picture,
    flow,
    movements,
    review_counts,
    reviews_by_month,
    sector_pairs,
    sector_table,
    star,
    template_use,
    use_by_quarter,
)

WISHED, MOST = 6_144, 8_192
"""Bytes: what pictures should take, and what none may exceed."""
ELEMENTS = {"div", "svg", "title", "desc", "g", "text", "tspan", "rect", "circle", "path"}
TABLE_ELEMENTS = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "span"}
ATTRIBUTES = {
    *("class", "id", "role", "aria-labelledby", "viewBox", "font-size", "text-anchor", "textLength", "lengthAdjust"),
    *("x", "y", "dy", "width", "height", "cx", "cy", "r", "d", "stroke-width", "stroke-dasharray"),
    *("scope", "data-label"),
}


@pytest.fixture(scope="module")
def register() -> Register:
    """The demonstration."""
    found = examine(REPOSITORY, TODAY).register
    assert found
    return found


# What every picture is


@pytest.fixture(scope="module")
def hostile(register: Register) -> dict[str, Picture]:
    return hostile_pictures(register)


@pytest.fixture(scope="module")
def pictures(register: Register) -> dict[str, Picture]:
    return of_everything(register)


def test_every_agreement_that_says_what_flows_and_every_partner_that_shares_has_a_picture(
    register: Register, pictures: dict[str, Picture]
) -> None:
    flowing = {f"flow-{one.id}" for one in register.agreements.values() if one.flows}
    sharing = {f"star-{one}" for one in register.partners if Connections(register).of(one)}
    charts = {"reviews-12", "reviews-24", "templates-8", "templates-12"}
    assert pictures.keys() == flowing | sharing | charts
    assert len(flowing) > 50
    assert len(sharing) > 40


def test_pictures_of_the_demonstration_are_light(pictures: dict[str, Picture]) -> None:
    sizes = {name: len(picture.markup.encode()) for name, picture in pictures.items()}
    assert {name: size for name, size in sizes.items() if size > MOST} == {}
    # what has many movements is rather larger than told in part; a long chart is longer than the site shows one
    large = [name for name, size in sizes.items() if size > WISHED]
    assert len(large) < len(sizes) / 6


def test_hostile_and_huge_records_make_no_heavy_picture(hostile: dict[str, Picture]) -> None:
    sizes = {name: len(picture.markup.encode()) for name, picture in hostile.items()}
    assert {name: size for name, size in sizes.items() if size > MOST} == {}


@pytest.mark.parametrize("which", ["pictures", "hostile"])
def test_pictures_are_well_formed_and_hold_nothing_that_could_act(which: str, request: pytest.FixtureRequest) -> None:
    drawn: dict[str, Picture] = request.getfixturevalue(which)
    for name, picture in drawn.items():
        elements = list(ET.fromstring(picture.markup).iter())  # noqa: S314  it is ours
        assert {element.tag for element in elements} <= ELEMENTS, name
        assert {attribute for element in elements for attribute in element.keys()} <= ATTRIBUTES, name  # noqa: SIM118


@pytest.mark.parametrize("which", ["pictures", "hostile"])
def test_both_layouts_are_images_with_a_title_and_a_description(which: str, request: pytest.FixtureRequest) -> None:
    drawn: dict[str, Picture] = request.getfixturevalue(which)
    ids: list[str] = []
    for name, picture in drawn.items():
        root = ET.fromstring(picture.markup)  # noqa: S314  it is ours
        named = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
        ids += named
        assert [svg.attrib["role"] for svg in root] == ["img", "img"], name
        for svg in root:
            title, description = (named[one] for one in svg.attrib["aria-labelledby"].split())
            assert (title.tag, description.tag) == ("title", "desc"), name
            assert title.text, name
            assert description.text, name
            assert title.text != description.text, name
    assert max(Counter(ids).values()) == 1


def test_hostile_names_are_shown_as_they_are_written(hostile: dict[str, Picture]) -> None:
    for kind, shown in {
        "script": "<script>alert(1)</script>one",
        "attribute": '"onload="alert(1)"x="one',
        "entity": "&lt;b&gt;&amp;]]><!--one",
        # without what turns text around, and without what XML forbids
        "turned-round": "CouncillicnuoCxone",
        "controls": "Councilof[31mred[0mone",
    }.items():
        for svg in layouts(hostile[f"flow-{kind}"]):
            # where lines break is not the point here
            assert shown in ["".join(text.split()) for text in svg.texts], kind


def test_templates_set_a_picture_as_it_is(pictures: dict[str, Picture]) -> None:
    from markupsafe import escape  # noqa: PLC0415

    picture = pictures["reviews-12"]
    assert str(escape(picture)) == picture.markup


def test_the_same_records_give_the_same_pictures_in_another_process() -> None:
    script = (
        "import hashlib, sys\n"
        "sys.path.insert(0, 'tests')\n"
        "import test_pictures as t\n"
        "register = t.examine(t.REPOSITORY, t.TODAY).register\n"
        "drawn = [*t.of_everything(register).values(), *t.hostile_pictures(register).values()]\n"
        "drawn.append(t.sector_table(t.Connections(register)))\n"
        "print(hashlib.sha256(''.join(one.markup for one in drawn).encode()).hexdigest())\n"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


# The flow of an agreement

PARTIES = [f"party-{number}" for number in range(6)]
PAIRS = st.tuples(st.sampled_from(PARTIES), st.sampled_from(PARTIES)).filter(lambda pair: pair[0] != pair[1])
ITEMS = st.lists(st.sampled_from(["Name", "Address", "Health"]), unique=True).map(tuple)


@pytest.mark.parametrize("merged", [False, True])
@given(flows=st.dictionaries(PAIRS, ITEMS, min_size=1, max_size=24))
@settings(deadline=None, max_examples=100)
def test_movements_say_exactly_what_flows(*, flows: dict[tuple[str, str], tuple[str, ...]], merged: bool) -> None:
    one = agreement(flows, items=("Name", "Address", "Health"))
    found = movements(one, merged=merged)
    said: dict[tuple[str, str], set[str]] = {}
    for movement in found:
        for pair in _between(movement):
            assert pair not in said, "nothing is said twice"
            said[pair] = set(movement.items)
    meant = {pair: set(shared) or {"Name", "Address", "Health"} for pair, shared in flows.items()}
    assert said.keys() == meant.keys()
    if merged:
        assert all(meant[pair] <= shared for pair, shared in said.items())
    else:
        assert said == meant
        assert not any(movement.in_part for movement in found)


def _between(movement: Movement) -> Iterator[tuple[str, str]]:
    return ((one, other) for one in movement.givers for other in movement.receivers if one != other)


def test_parties_that_all_give_to_each_other_are_one_movement() -> None:
    flows = {(one, other): () for one in PARTIES for other in PARTIES if one != other}
    (movement,) = movements(agreement(flows, items=("Name",)))
    assert movement == Movement(
        tuple(PARTIES),
        tuple(PARTIES),
        ("Name",),
        in_part=False,
        frequencies=("Every month",),
        methods=("Secure email",),
    )


def test_a_movement_says_when_items_are_not_the_same_for_all() -> None:
    flows = {("one", "two"): ("Name",), ("one", "three"): ("Name", "Health")}
    one = agreement(flows, items=("Health", "Name", "Address"))
    assert [movement.items for movement in movements(one)] == [("Name",), ("Health", "Name")]
    (merged,) = movements(one, merged=True)
    assert (merged.receivers, merged.items, merged.in_part) == (("two", "three"), ("Health", "Name"), True)


def test_an_agreement_that_does_not_say_what_flows_has_no_picture(register: Register) -> None:
    one = agreement(parties=("one", "two"))
    assert flow(one, with_partners(register, {"one": "One", "two": "Two"}, one)) is None


def test_everybody_in_a_flow_is_named_or_counted(register: Register) -> None:
    for one in register.agreements.values():
        picture = flow(one, register)
        if picture is None:
            continue
        for svg, ends in zip(layouts(picture), (_columns, _tree), strict=True):
            boxes = _boxes(svg)
            told = [ends(movements(one, merged=merged)) for merged in (False, True)]
            (partners,) = [each for each in told if [len(box) for box in each] == [box.number for box in boxes]][:1]
            for box, meant in zip(boxes, partners, strict=True):
                # the first of them, in their order, and the rest as a number
                assert box.names == [register.partner_name(each) for each in meant[: len(box.names)]], one.id


class Box(NamedTuple):
    """A box of partners."""

    names: list[str]
    number: int
    """How many it stands for."""


def _columns(found: tuple[Movement, ...]) -> list[tuple[str, ...]]:
    """The boxes of the wide layout: the left column, then the right."""
    return [
        *(givers for givers, _ in groupby(movement.givers for movement in found)),
        *(receivers for receivers, _ in groupby(movement.receivers for movement in found)),
    ]


def _tree(found: tuple[Movement, ...]) -> list[tuple[str, ...]]:
    """The boxes of the narrow layout: a giver, then everybody that it gives to."""
    boxes = []
    for givers, theirs in groupby(found, key=lambda movement: movement.givers):
        boxes += [givers, *(movement.receivers for movement in theirs)]
    return boxes


def _boxes(svg: Svg) -> list[Box]:
    boxes: list[Box] = []
    for element in svg.root:
        text = text_of(element)
        if element.tag == "rect":
            boxes.append(Box([], 0))
        elif element.tag == "text" and boxes and text not in ("From", "To") and not text.startswith("No information"):
            more = re.fullmatch(r"and ([\d,]+) more", text)
            names, number = boxes[-1]
            count = int(more[1].replace(",", "")) if more else 1
            boxes[-1] = Box(names if more else [*names, text], number + count)
    return boxes


def test_what_is_too_much_to_draw_is_counted(register: Register) -> None:
    names = {f"party-{number}": f"Party {number}" for number in range(300)}
    hub, *others = names
    one = agreement({(hub, other): () for other in others[:250]}, parties=tuple(names), items=("Name",))
    picture = flow(one, with_partners(register, names, one))
    assert picture
    for svg in layouts(picture):
        giver, receivers = _boxes(svg)
        assert giver == Box(["Party 0"], 1)
        assert receivers.number == 250
        assert receivers.names == [f"Party {number}" for number in range(1, 8)]
        assert svg.texts[-1] == "No information moves to or from Party 251, Party 252, Party 253 and 46 more."


def test_movements_that_are_not_drawn_are_counted(register: Register) -> None:
    names = {f"party-{number}": f"Party {number}" for number in range(20)}
    ends = list(names)
    flows = dict.fromkeys(zip(ends[::2], ends[1::2], strict=True), ("Name",))
    one = agreement(flows, items=("Name",))
    picture = flow(one, with_partners(register, names, one))
    assert picture
    for svg in layouts(picture):
        drawn = len(_boxes(svg))
        assert svg.texts[-1] == f"Not drawn: {10 - drawn // 2} more movements, between {20 - drawn} more organisations."


def test_a_flow_says_in_words_who_gives_what_to_whom(register: Register) -> None:
    picture = flow(register.agreements["rented-homes-research"], register)
    assert picture
    title, description = (element.text for element in layouts(picture)[0].root if element.tag in ("title", "desc"))
    assert title == "Who gives what to whom: Research into damp and health in private rented homes"
    assert description == (
        "Harbourne City Council and Northmere District Council give University of Saltmarsh: Inspection record with a "
        "code for the home, Date and kind of repair, Survey answers on chest illness, with a code for the home and "
        "Licensing dates by street. Saltmarsh County Council gives University of Saltmarsh: Usual age and energy "
        "rating of homes, by street."
    )


# The star of a partner


def test_partners_are_connected_by_what_flows_between_them(register: Register) -> None:
    names = {name: name.capitalize() for name in ("one", "two", "three")}
    flowing = agreement({("one", "two"): (), ("two", "one"): (), ("three", "one"): ()})
    older = flowing.model_copy(update={"id": "older", "flows": ()})
    ended = flowing.model_copy(update={"id": "ended", "status": "ended"})
    connections = Connections(with_partners(register, names, flowing, older, ended))
    assert connections.of("one") == (("three", ("one-agreement", "older")), ("two", ("one-agreement", "older")))
    assert connections.of("two") == (("one", ("one-agreement", "older")), ("three", ("older",)))


def _without(one: Agreement, name: str, outcome: Literal["refused", "withdrawn"]) -> Agreement:
    """The agreement after a party has refused to sign, or has withdrawn."""
    decided = Signature(outcome=outcome, version=1, on=TODAY, role="Chief Executive")
    parties = [each.model_copy(update={"signature": decided}) if each.partner == name else each for each in one.parties]
    return one.model_copy(update={"parties": tuple(parties)})


@pytest.mark.parametrize("outcome", ["refused", "withdrawn"])
def test_whoever_takes_no_part_shares_with_nobody(register: Register, outcome: Literal["refused", "withdrawn"]) -> None:
    names = {name: name.capitalize() for name in ("one", "two", "three")}
    flows: dict[tuple[str, str], tuple[str, ...]] = {("one", "two"): (), ("two", "one"): (), ("three", "one"): ()}
    flowing = _without(agreement(flows, items=("Name",)), "three", outcome)
    older = flowing.model_copy(update={"id": "older", "flows": ()})
    changed = with_partners(register, names, flowing, older)
    connections = Connections(changed)
    assert connections.of("one") == (("two", ("one-agreement", "older")),)
    assert connections.of("three") == ()
    picture = flow(flowing, changed)
    assert picture
    for svg in layouts(picture):
        assert svg.texts[-1] == "No information moves to or from Three."
    # and where nobody is left to share with, that is not a record which does not say yet what flows
    alone = _without(flowing, "two", outcome)
    assert Connections(with_partners(register, names, alone)).of("one") == ()
    assert flow(alone, changed) is None


def test_a_body_that_no_longer_exists_shares_with_nobody(register: Register) -> None:
    names = {name: name.capitalize() for name in ("one", "two", "three")}
    changed = with_partners(register, names, agreement({("one", "two"): (), ("three", "one"): ()}))
    gone = changed.partners["two"].model_copy(update={"status": "dissolved"})
    connections = Connections(replace(changed, partners={**changed.partners, "two": gone}))
    assert connections.of("one") == (("three", ("one-agreement",)),)
    assert connections.of("two") == ()


def test_a_star_shows_each_number_and_counts_the_rest(register: Register) -> None:
    connections = Connections(register)
    for one in register.partners.values():
        picture = star(one, connections)
        found = connections.of(one.id)
        assert (picture is None) == (not found)
        if picture is None:
            continue
        for svg in layouts(picture):
            numbers = [text for text in svg.texts if re.fullmatch(r"\+?[\d,]+", text)]
            rest = sum(int(number) for number in numbers if number.startswith("+"))
            shown = [number for number in numbers if not number.startswith("+")]
            assert shown == [str(len(each.agreements)) for each in found[: len(shown)]], one.id
            assert len(shown) + rest == len(found), one.id
            names = [register.partner_name(each.partner) for each in found[: len(shown)]]
            assert [name for name in names if name not in svg.texts] == [], one.id
            assert bool(rest) == ("more partners" in svg.texts), one.id


# Sectors


def test_the_sector_table_says_what_the_pairs_say(register: Register) -> None:
    connections = Connections(register)
    pairs = {(pair.one, pair.other): len(pair.agreements) for pair in sector_pairs(connections)}
    picture = sector_table(connections)
    assert picture
    table = ET.fromstring(picture.markup)  # noqa: S314  it is ours
    assert {element.tag for element in table.iter()} <= TABLE_ELEMENTS
    assert {attribute for element in table.iter() for attribute in element.attrib} <= ATTRIBUTES
    columns = ["".join(cell.itertext()) for cell in table.iter("th") if cell.attrib["scope"] == "col"]
    ids = {title: sector for sector, title in register.sectors.items()}
    found: dict[tuple[str, str], int] = {}
    for row in table.iter("tr"):
        header, *cells = row
        if header.tag == "td":
            continue
        assert header.attrib == {"scope": "row"}
        for column, cell in zip(columns, cells, strict=True):
            number = int(cell.text or "")
            assert cell.attrib.get("data-label", column) == column
            assert bool(number) == ("class" in cell.attrib), "what is shaded is more than none"
            if number:
                found[ids[header.text or ""], ids[column]] = number
    assert found == pairs | {(other, one): number for (one, other), number in pairs.items()}
    assert found["county", "nhs"] == sum(
        any(
            {register.partners[end].sector for end in pair} == {"county", "nhs"}
            for pair in connections.pairs.get(name, ())
        )
        for name in register.agreements
    )


def test_more_sectors_than_fit_side_by_side_are_a_list(register: Register) -> None:
    names = {f"partner-{number}": f"Partner {number}" for number in range(17)}
    one = agreement({("partner-0", other): () for other in list(names)[1:]})
    crowded = with_partners(register, names, one)
    sectors = {name: partner(name, title, sector=f"<{name}>") for name, title in names.items()}
    picture = sector_table(Connections(replace(crowded, partners=sectors)))
    assert picture
    assert picture.markup.startswith('<div class="r-picture r-picture--list">')
    assert "&lt;partner-16&gt;" in picture.markup


def test_no_agreement_in_force_makes_no_sector_table(register: Register) -> None:
    assert sector_table(Connections(replace(register, agreements={}))) is None


# Reviews by month


def review(due: date | None) -> ReviewDue:
    one = agreement(parties=("one", "two"))
    days = (due - TODAY).days if due else None
    return ReviewDue(one, DueDate(due) if due else None, days, "not-due")


def test_every_review_is_counted_once() -> None:
    days = [
        *(date(2026, 11, 20), date(2020, 1, 1)),
        *(date(2026, 11, 21), date(2026, 11, 30), date(2026, 12, 1), date(2027, 10, 31)),
        *(date(2027, 11, 1), date(2030, 1, 1), None),
    ]
    counts = review_counts([review(day) for day in days], TODAY)
    assert {count.title: count.number for count in counts if count.number} == {
        "Overdue": 2,
        "November 2026": 2,
        "December 2026": 1,
        "October 2027": 1,
        "Later": 2,
        "No date set": 1,
    }
    assert [count.title for count in counts][1:13] == [
        *("November 2026", "December 2026", "January 2027", "February 2027", "March 2027", "April 2027"),
        *("May 2027", "June 2027", "July 2027", "August 2027", "September 2027", "October 2027"),
    ]


def test_each_bar_has_its_number(register: Register) -> None:
    due = reviews.due(register, TODAY)
    counts = review_counts(due, TODAY)
    assert sum(count.number for count in counts) == len(due)
    wide, narrow = layouts(reviews_by_month(counts))
    bars = [count for count in counts if count.when in ("overdue", "month")]
    numbers = [str(count.number) for count in bars]
    notes = ["13 more reviews due later.", "1 review without a date."]
    assert wide.texts[::2][:13] == numbers
    assert wide.texts[1::2][:3] == ["Overdue", "Nov 2026", "Dec"]
    assert narrow.texts[1::2][:13] == numbers
    assert narrow.texts[::2][:3] == ["Overdue", "Nov 2026", "Dec 2026"]
    assert wide.texts[26:] == narrow.texts[26:] == notes


def test_what_is_more_is_longer_and_what_is_none_has_no_bar() -> None:
    days = [date(2026, 12, 1)] * 100 + [date(2027, 1, 1)] * 50 + [date(2027, 2, 1)]
    wide, narrow = layouts(reviews_by_month(review_counts([review(day) for day in days], TODAY)))
    for svg, side in ((wide, "height"), (narrow, "width")):
        longest, half, least = (int(bar.attrib[side]) for bar in svg.root.iter("rect"))
        assert abs(longest - 2 * half) <= 1
        assert 2 <= least < half


def test_nothing_to_review_is_said() -> None:
    picture = reviews_by_month(review_counts([], TODAY))
    assert "0 reviews are overdue. 0 fall due from November 2026 to October 2027." in picture.markup


# Template use by quarter


def test_agreements_are_counted_in_the_quarter_that_they_were_agreed_in(register: Register) -> None:
    made = {
        f"one-{number}": agreement(parties=("one", "two")).model_copy(
            update={
                "id": f"one-{number}",
                "template": template,
                "dates": Agreement.model_validate(
                    {"id": "one", "title": "x", "status": "draft", "lead": "one", "dates": {"agreed": day}}
                ).dates,
            }
        )
        for number, (template, day) in enumerate(
            [
                ("isp-2", "2026-10-01"),
                ("isp-1", "2026-11-21"),
                ("own", "2026-12-31"),
                ("isp-2", "2026-09-30"),
                ("isp-2", "2024-12-31"),
                (None, "2026-10-02"),
            ]
        )
    }
    uses = use_by_quarter(replace(register, agreements=made), TODAY)
    assert [use.short for use in uses][-4:] == ["Jan–Mar", "Apr–Jun", "Jul–Sep", "Oct–Dec"]
    assert [(use.title, use.current, use.other, use.percent) for use in uses if use.total] == [
        ("July to September 2026", 1, 0, 100),
        ("October to December 2026", 1, 2, 33),
    ]
    wide, _ = layouts(template_use(uses))
    assert wide.texts[-4:] == [
        "33% 1 of 3",
        "Oct–Dec",
        "On the current template",
        "On an earlier template, or on the parties’ own",
    ]
    assert wide.texts.count("None") == 6
