"""What the site says of records in ordinary but awkward states: nothing that is untrue."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import EXAMPLE, TODAY, overlay
from sites import REPOSITORY, Built, Page, build

from site_builder.examination import examine
from site_builder.history import History
from site_builder.records.agreement import Dates, Ended
from site_builder.register import Register
from site_builder.site.pages import home
from site_builder.site.rendering import Site
from site_builder.source import Source, read

HARBOUR = "harbour-light"
WITHDRAWN = "Withdrew on 30 June 2026"
GONE = "Northmere District Council (no longer exists; its work went to Northmere Council)"


def _copy(root: Path, name: str, **changes: Any) -> None:  # noqa: ANN401  as deep as a record
    """An agreement like that of the example register, but for some keys; those that are None go."""
    source = read("agreements/example.yml", (EXAMPLE / "agreements" / "example.yml").read_bytes())
    assert isinstance(source, Source)
    data = {**source.data, "supersedes": None, **changes}
    kept = {key: value for key, value in data.items() if value is not None}
    text = yaml.safe_dump(_plain(kept), allow_unicode=True, sort_keys=False)
    (root / "agreements" / f"{name}.yml").write_text(text, encoding="utf-8")


def _plain(value: Any) -> Any:  # noqa: ANN401  likewise
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case tuple() | list():
            return [_plain(each) for each in value]
    return value


def _party(name: str, **changes: Any) -> Mapping[str, Any]:  # noqa: ANN401  likewise
    """A party that gives and receives, and has signed version 2."""
    return {
        "partner": name,
        "role": "controller",
        "shares": "gives-and-receives",
        "lawful_basis": ["6(1)(e)"],
        "privacy_notice": f"https://www.{name}.example/privacy",
        "requests": {"role": "Records Team", "email": f"records@{name}.example"},
        "signature": {"outcome": "signed", "version": 2, "on": "2026-02-10", "role": "Chief Executive"},
        **changes,
    }


COUNTY, POLICE, NORTHMERE = "saltmarsh-county-council", "saltmarsh-police", "northmere-district-council"
PLAIN: Mapping[str, Any] = {
    "powers": [{"act": "Local Government Act 1972", "provision": "section 111", "kind": "power"}],
    "confidentiality": ["not-confidential"],
    "data": {
        "subjects": ["People who pay council tax"],
        "items": [{"name": "Name and address", "category": "personal"}],
    },
    "automated_decisions": "none",
    "transparency_record": None,
}
"""What a copy says instead of what is sensitive."""


def _flow(giver: str, receiver: str) -> Mapping[str, str]:
    return {"from": giver, "to": receiver, "method": "secure-email", "frequency": "daily"}


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One has withdrawn, one was dissolved; one agreement is past its end, one still waits; a partner lags behind."""
    root = tmp_path_factory.mktemp("awkward") / "register"
    shutil.copytree(EXAMPLE, root)
    (root / "mkdocs.yml").write_text(f"INHERIT: {REPOSITORY / 'mkdocs.yml'}\n", encoding="utf-8")
    northmere = (root / "partners" / f"{NORTHMERE}.yml").read_text("utf-8")
    heir = re.sub(r"(?m)^(identifiers|former_names|short_name):.*\n", "", northmere).replace(
        "District Council", "Council"
    )
    (root / "partners" / "northmere-council.yml").write_text(
        heir.replace("joined: 2018-05-25", "joined: 2026-04-01"), encoding="utf-8"
    )
    overlay(
        root,
        f"""\
parties:
  - partner: {COUNTY}
  - partner: {POLICE}
  - partner: {HARBOUR}
    signature: {{outcome: withdrawn, version: 2, on: 2026-06-30, role: Chief Executive}}

# partners/{NORTHMERE}.yml
status: dissolved
left: 2026-04-01
succeeded_by: [northmere-council]

# partners/northmere-council.yml
charter: [{{version: "2", on: 2026-04-01, role: Chief Executive}}]

# partners/{HARBOUR}.yml
charter: [{{version: "1", on: 2019-04-29, role: Director}}]

# registry/register.yml
area: Essex
licence: CC-BY-4.0
""",
    )
    _copy(
        root,
        "run-out",
        title="Council tax discounts",
        reference="0003",
        parties=[_party(COUNTY), _party(NORTHMERE)],
        flows=[_flow(COUNTY, NORTHMERE), _flow(NORTHMERE, COUNTY)],
        dates={"agreed": "2025-01-10", "starts": "2025-03-01", "ends": "2026-10-31"},
        **PLAIN,
    )
    _copy(
        root,
        "waiting",
        title="Empty homes",
        reference="0004",
        status="awaiting-signature",
        parties=[
            _party(COUNTY),
            _party(POLICE),
            _party(HARBOUR, lawful_basis=["6(1)(ea)"], recognised_interests=[2], signature=None),
        ],
        flows=[_flow(COUNTY, POLICE), _flow(POLICE, COUNTY), _flow(HARBOUR, COUNTY)],
        dates={"agreed": "2026-02-10", "starts": "2026-11-01"},
        purpose="Homes that stand empty are found sooner, so that a family can move in.",
        **PLAIN,
    )
    return build(root, root.parent / "site", TODAY)


def words_of(page: Page, anchor: str) -> str:
    """What a page says below one of its headings."""
    html = page.html[page.html.index(f'<h2 id="{anchor}"') :]
    part = re.split(r"<h2 |<aside", html[3:])[0]
    return " ".join(re.sub(r"<[^>]*>", " ", re.sub(r"<svg.*?</svg>", "", part, flags=re.DOTALL)).split())


# What came into force


@pytest.mark.parametrize(
    ("status", "ended", "told"),
    [
        ("draft", None, []),
        ("awaiting-signature", None, []),
        ("active", None, ["came into force"]),
        # it may have been paused before it began, and its record does not say
        ("suspended", None, []),
        ("ended", date(2026, 10, 1), ["ended", "came into force"]),
        ("ended", date(2026, 2, 1), ["ended"]),
        ("superseded", None, []),
        ("superseded", date(2026, 10, 1), ["was replaced", "came into force"]),
        # the check only warns that a draft cannot have ended
        ("draft", date(2026, 10, 1), []),
    ],
)
def test_the_front_page_tells_of_what_really_came_into_force(
    register: Register,
    status: str,
    ended: date | None,
    told: list[str],
) -> None:
    changes = {
        "status": status,
        "ended": Ended(on=ended) if ended else None,
        "dates": Dates(starts=date(2026, 3, 1)),
        "reviews": (),
    }
    one = register.agreements["example"].model_copy(update=changes)
    page = home.index(Site(replace(register, agreements={one.id: one}), TODAY, History()))
    assert re.findall(r"</a> ([a-z ]+) <span", page.content) == told


@pytest.fixture(scope="module")
def register() -> Register:
    """The example register."""
    found = examine(EXAMPLE, TODAY).register
    assert found
    return found


# A party that takes no part


def test_a_party_that_has_withdrawn_is_marked_and_takes_no_part(awkward: Built) -> None:
    page = awkward.page("agreements/example/")
    assert "Who takes part 2 organisations" in words_of_facts(page)
    assert f"Harbour Light {WITHDRAWN} It takes no part" in words_of(page, "who")
    assert "Receives data" not in words_of(page, "who")
    flows = words_of(page, "how")
    assert "Saltmarsh Police Saltmarsh County Council Everything listed above" in flows
    assert "Saltmarsh County Council Harbour Light" not in flows
    assert "Nothing goes to or from Harbour Light under this agreement. It withdrew on 30 June 2026." in flows
    assert f"Harbour Light {WITHDRAWN} Privacy notice of Harbour Light" in words_of(page, "rights")
    assert "Harbour Light" not in words_of(page, "law")


def words_of_facts(page: Page) -> str:
    """The facts at the top of a page."""
    (facts, *_) = re.findall(r'<dl class="r-facts">.*?</dl>', page.html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", facts).split())


def test_its_own_page_says_so_too(awkward: Built) -> None:
    page = awkward.page(f"partners/{HARBOUR}/")
    assert f"Help for people who are hurt by someone at home {WITHDRAWN}" in words_of(page, "agreements")
    assert "It takes part in 1 agreement and leads none. It has withdrawn from 1 other agreement." in page.main
    assert "Whom Harbour Light shares with" not in page.html
    assert "Help for people" not in (awkward.site / "partners" / HARBOUR / "reviews.ics").read_text("utf-8")


def test_who_shares_with_whom_leaves_it_out(awkward: Built) -> None:
    said: dict[str, Any] = {}
    for file in (awkward.site / "who-shares-with-whom").glob("*.json"):
        said |= yaml.safe_load(file.read_text("utf-8"))
    assert [one["id"] for one in said[HARBOUR]] == ["waiting"]
    example = {name: next(one for one in said[name] if one["id"] == "example") for name in (COUNTY, POLICE)}
    assert example[COUNTY]["with"] == [POLICE]
    assert example[POLICE]["with"] == [COUNTY]
    assert [list(flow) for flow in example[COUNTY]["flows"]] == [["from", "items", "how"]]


def test_people_are_not_sent_to_it_by_the_pages_about_them(awkward: Built) -> None:
    pages = [page for path, page in awkward.pages.items() if path.startswith("about-you/")]
    assert any("Help for people who are hurt" in page.main for page in pages)
    assert [page.title for page in pages if "Harbour Light" in page.main] == []


# A body that no longer exists


def test_a_dissolved_body_is_marked_and_its_successor_is_asked(awkward: Built) -> None:
    page = awkward.page("agreements/run-out/")
    assert GONE in words_of(page, "who")
    assert "Northmere District Council (no longer exists) Saltmarsh County Council" in words_of(page, "how")
    assert (
        "Northmere District Council (no longer exists) Privacy notice of Northmere Council "
        "Ask Northmere Council instead. Data Protection Officer: dpo@northmere.example"
    ) in words_of(page, "rights")
    assert f"records@{NORTHMERE}.example" not in page.html


def test_pages_about_people_name_the_successor(awkward: Built) -> None:
    (page,) = [
        page
        for path, page in awkward.pages.items()
        if path.startswith("about-you/") and "Council tax discounts" in page.main
    ]
    asked = words_of(page, "whom-to-ask")
    assert "Northmere Council Also for Northmere District Council, which no longer exists" in asked
    assert "Data Protection Officer: dpo@northmere.example" in asked
    assert f"{NORTHMERE}.example" not in page.html


def test_it_is_marked_where_two_are_chosen_and_shares_with_nobody(awkward: Built) -> None:
    page = awkward.page("who-shares-with-whom/")
    links = {link.attributes["href"]: link.text for link in page.all("a") if "/partners/" in link.attributes["href"]}
    assert links[f"../partners/{NORTHMERE}/"] == "Northmere District Council (no longer exists)"
    assert links["../partners/northmere-council/"] == "Northmere Council"
    own = awkward.page(f"partners/{NORTHMERE}/")
    assert "It is still named in 1 agreement that is not over." in own.main
    assert "Whom Northmere District Council shares with" not in own.html


def test_a_chain_of_successors_is_followed_to_who_is_there_today(register: Register) -> None:
    partners = dict(register.partners)
    for name, heirs in ((NORTHMERE, (POLICE,)), (POLICE, (NORTHMERE, HARBOUR))):
        partners[name] = partners[name].model_copy(update={"status": "dissolved", "succeeded_by": heirs})
    changed = replace(register, partners=partners)
    assert [one.id for one in changed.successors(partners[NORTHMERE])] == [HARBOUR]
    # one that has left the community is still there to be asked
    partners[HARBOUR] = partners[HARBOUR].model_copy(update={"status": "withdrawn"})
    assert [one.id for one in changed.successors(partners[NORTHMERE])] == [HARBOUR]
    partners[HARBOUR] = partners[HARBOUR].model_copy(update={"status": "dissolved"})
    assert changed.successors(partners[NORTHMERE]) == ()


# Past its own end


def test_an_agreement_past_its_own_end_says_so_and_does_not_count_as_in_force(awkward: Built) -> None:
    page = awkward.page("agreements/run-out/")
    assert "It was to end on 31 October 2026. Its lead has to end, extend or replace it." in page.main
    assert "In force Past its last day" in page.main
    insights = awkward.page("insights/")
    assert "1 agreement is past its own last day" in words_of(insights, "run-out")
    assert "Council tax discounts : in force, to end on 31 October 2026" in words_of(insights, "run-out")
    assert "In full Everything that the public may know 1 100%" in words_of(insights, "published")
    assert "No agreement in force names an organisation that is gone." in words_of(insights, "gone")
    assert "1 agreement in force" in awkward.page("").main
    assert "End, extend or replace Council tax discounts (it was to end on 31 October 2026)" in words_of(
        awkward.page(f"partners/{COUNTY}/"), "next"
    )


def test_on_its_last_day_an_agreement_still_holds(register: Register) -> None:
    dates = Dates(ends=TODAY)
    one = register.agreements["example"].model_copy(update={"dates": dates})
    assert not one.has_run_out(TODAY)
    assert one.has_run_out(date(2026, 11, 22))
    over = one.model_copy(update={"status": "ended"})
    assert not over.has_run_out(date(2026, 11, 22))


# What to do next


def test_a_partner_is_told_what_waits_for_it(awkward: Built) -> None:
    page = awkward.page(f"partners/{HARBOUR}/")
    assert words_of(page, "next").endswith(
        "What to do next Sign version 2 of the charter Sign Empty homes How to sign an agreement"
    )
    hrefs = [link.attributes["href"] for link in page.all("a")]
    assert {"../../agreements/waiting/", "../../charter/", "../../contribute/#sign"} <= set(hrefs)
    assert 'id="next"' not in awkward.page(f"partners/{POLICE}/").html
    assert 'id="next"' not in awkward.page(f"partners/{NORTHMERE}/").html


# What every page says


def test_every_page_names_the_licence_that_was_chosen(awkward: Built, demonstration: Built) -> None:
    for built, address, name in (
        (awkward, "https://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution 4.0 licence"),
        (
            demonstration,
            "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            "Open Government Licence v3.0",
        ),
    ):
        for path, page in built.pages.items():
            link = page.one("a", rel="license")
            assert (link.attributes["href"], link.text) == (address, name), path


@pytest.mark.parametrize(("licence", "problems"), [("CC0-1.0", []), ("CC-BY-3.0", ["licence"]), ("MIT", ["licence"])])
def test_only_a_licence_that_the_site_can_name_may_be_chosen(
    example_register: Path, licence: str, problems: list[str]
) -> None:
    overlay(example_register, f"# registry/register.yml\nlicence: {licence}\n")
    found = examine(example_register, TODAY).report.problems
    assert [each.message.partition(" ")[0] for each in found] == problems


def test_a_demonstration_does_not_call_a_real_county_unreal(awkward: Built) -> None:
    for path, page in awkward.pages.items():
        assert "Essex is not" not in page.html, path
        assert "This is a demonstration. Nothing here is real: do not rely on it." in page.one("body").text, path
