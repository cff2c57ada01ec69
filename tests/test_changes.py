"""What differs between two versions of a record, and how that is said."""

import random
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from test_properties import DATA, mutations, written

from site_builder.changes import DEFAULTS, MEMBERS, WHOLE, FieldChange, compare
from site_builder.records import Agreement, Charter, Partner, Settings, Vocabularies
from site_builder.records.fields import Contact
from site_builder.source import Plain, Source, read
from site_builder.telling import Names, Told, told_fields
from site_builder.telling.fields import AGREEMENT, CHARTER, ITEMS, PARTNER, SETTINGS, VOCABULARIES

EXAMPLES = settings(deadline=None, max_examples=150)
NAMES = Names(
    {"a": "Aldermoor Council", "b": "Brackwater Trust", "c": "Coldharbour, Deal and Eastry Hospice", "d": "Dunmere"},
    {"old": "Old agreement"},
    {"debt": "Fraud and debt"},
    {"nhs": "Health"},
    {"isp-2": "Template of 2024"},
)


def said(before: str, after: str, path: str = "agreements/x.yml") -> list[str]:
    """The sentences for what differs between two texts of YAML."""
    return [each.sentence for each in told(before, after, path)]


def told(before: str, after: str, path: str = "agreements/x.yml") -> tuple[Told, ...]:
    return told_fields(path, compare(data_of(before), data_of(after)), NAMES)


def data_of(text: str) -> dict[str, Plain]:
    source = read("agreements/x.yml", text.encode())
    assert isinstance(source, Source), source
    return source.data


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("status: draft", "status: active", "Status changed from In draft to In force"),
        ("retention: {period: P3Y}", "retention: {period: P6Y}", "Retention changed from 3 years to 6 years"),
        ("retention: {period: P18M}", "retention: {period: P1Y6M}", "Retention was rewritten"),
        ("review: {due: 2026-03}", "review: {due: 2027-03}", "Review due moved from March 2026 to March 2027"),
        ("review: {due: 2026-03}", "review: {due: 2026-03-02}", "Review due moved from March 2026 to 2 March 2026"),
        ("review: {due: soon}", "review: {due: 2026-03}", "Review due moved from soon to March 2026"),
        ("title: x", "{title: x, dates: {ends: 2026-03-31}}", "End set to 31 March 2026"),
        ("dates: {ends: 2026-03-31}", "dates: {ends: null}", "End taken out; it was 31 March 2026"),
        ("lead: a", "lead: zz", "Lead partner changed from Aldermoor Council to zz"),
        ("theme: debt", "theme: x", "Theme changed from Fraud and debt to x"),
        ("template: own", "template: isp-2", "Template changed from own to Template of 2024"),
        ("supersedes: null", "supersedes: old", "Agreement that this one replaces set to Old agreement"),
        ("title: x", "{title: x, publication: summary}", "Publication changed from In full to As a summary"),
        ("confidentiality: []", "confidentiality: [statute]", "Confidentiality: added Required or permitted by law"),
        (
            "complaints: {role: Clerk, email: clerk@a.example}",
            "complaints: {role: Data Protection Officer, email: dpo@a.example}",
            "Contact for complaints changed from Clerk (clerk@a.example) to Data Protection Officer (dpo@a.example)",
        ),
        (
            "data: {subjects: [Tenants, Carers]}",
            'data: {subjects: [Carers, "Owners, lodgers", Pupils]}',
            "People whom the information is about: added “Owners, lodgers” and Pupils; taken out Tenants",
        ),
        ("{title: x, colour: red}", "title: x", "“colour” taken out"),
        ("retention: P3Y", "retention: {period: P3Y}", "“retention” changed"),
        ("title: [x]", "title: {x: y}", "Title: added keys with values; taken out x"),
        ("version: 1", "version: true", "Version changed from 1 to Yes"),
    ],
)
def test_a_value_that_changed(before: str, after: str, sentence: str) -> None:
    assert said(before, after) == [sentence]


PARTIES = "parties: [{partner: a}, {partner: b}]"


@pytest.mark.parametrize(
    ("after", "sentences"),
    [
        ("parties: [{partner: b}, {partner: a}]", []),
        ("parties: [{partner: b}]", ["Aldermoor Council is no longer a party"]),
        ("parties: []", ["Aldermoor Council and Brackwater Trust are no longer parties"]),
        (
            "parties: [{partner: a}, {partner: d}]",
            ["Dunmere joined as a party", "Brackwater Trust is no longer a party"],
        ),
        (
            "parties: [{partner: a}, {partner: b}, {partner: c}, {partner: d}]",
            ["“Coldharbour, Deal and Eastry Hospice” and Dunmere joined as parties"],
        ),
        (
            f"parties: [{{partner: a}}, {{partner: b}}, {', '.join(f'{{partner: p{number}}}' for number in range(9))}]",
            ["p0, p1, p2, p3, p4 and 4 more joined as parties"],
        ),
        (
            "parties: [{partner: a}, {partner: b}, {partner: d, signature: {outcome: signed, on: 2026-03-02}}]",
            ["Dunmere joined as a party", "Signed by Dunmere on 2 March 2026"],
        ),
        (
            "parties: [{partner: a, role: processor, official_authority: true}, {partner: b, regime: law-enforcement}]",
            [
                "Role of Aldermoor Council set to Processor",
                "Official authority of Aldermoor Council changed from No to Yes",
                "Law for Brackwater Trust changed from UK GDPR to Law enforcement (Data Protection Act 2018, Part 3)",
            ],
        ),
        ("parties: [{partner: a, regime: uk-gdpr, schedule_1: [], signature: null}, {partner: b}]", []),
        ("parties: [{partner: a}, {partner: a}, {partner: b}]", ["Aldermoor Council joined as a party"]),
        ("parties: [{partner: a}, b]", ["“parties” changed"]),
        (
            "parties: [{partner: a}, {partner: {x: y}}]",
            ["keys with values joined as a party", "Brackwater Trust is no longer a party"],
        ),
    ],
)
def test_parties_are_known_by_partner(after: str, sentences: list[str]) -> None:
    assert said(PARTIES, after) == sentences


SIGNED = "outcome: signed, version: 1, on: 2026-03-02, role: Clerk"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("", SIGNED, "Signed by Aldermoor Council on 2 March 2026 (version 1)"),
        (SIGNED, "", "The signature of Aldermoor Council was taken out"),
        (
            SIGNED,
            "outcome: signed, version: 2, on: 2026-05-01, role: Clerk",
            "Signed by Aldermoor Council on 1 May 2026 (version 2)",
        ),
        (
            SIGNED,
            "outcome: refused, version: 2, on: 2026-05-01, role: Clerk",
            "Aldermoor Council refused to sign on 1 May 2026 (version 2)",
        ),
        (
            SIGNED,
            "outcome: withdrawn, version: 1, on: 2026-05-01, role: Clerk",
            "Aldermoor Council withdrew its signature on 1 May 2026 (version 1)",
        ),
        (
            SIGNED,
            "outcome: signed, version: 1, on: 2026-03-01, role: Clerk",
            (
                "The signature of Aldermoor Council was rewritten. "
                "Before: Signed by Aldermoor Council on 2 March 2026 (version 1). "
                "Now: Signed by Aldermoor Council on 1 March 2026 (version 1)"
            ),
        ),
        (
            "",
            f"{SIGNED}, evidence: 'https://a.example/minutes'",
            "Signed by Aldermoor Council on 2 March 2026 (version 1), with evidence at https://a.example/minutes",
        ),
        (
            SIGNED,
            f"{SIGNED}, evidence: 'https://a.example/minutes'",
            "Evidence of the signature of Aldermoor Council was added: https://a.example/minutes",
        ),
        (
            f"{SIGNED}, evidence: 'https://a.example/minutes'",
            f"{SIGNED}, evidence: 'https://a.example/agenda'",
            (
                "The signature of Aldermoor Council was rewritten. Before: "
                "Signed by Aldermoor Council on 2 March 2026 (version 1), with evidence at https://a.example/minutes. "
                "Now: "
                "Signed by Aldermoor Council on 2 March 2026 (version 1), with evidence at https://a.example/agenda"
            ),
        ),
    ],
)
def test_a_signature_is_one_thing(before: str, after: str, sentence: str) -> None:
    versions = [f"parties: [{{partner: a, signature: {{{signature}}}}}]" for signature in (before, after)]
    assert said(versions[0], versions[1]) == [sentence]


def test_a_correction_of_a_signature_says_what_was_wrong() -> None:
    wrong = "outcome: refused, version: 1, on: 2026-03-20, role: Cleck"
    first = "{on: 2026-04-01, was: {on: 2026-03-20, role: Cleck}, reason: Typing errors.}"
    second = "{on: 2026-04-02, was: {outcome: refused, version: 1}, reason: The wrong line.}"
    versions = [
        f"parties: [{{partner: a, signature: {{{signature}}}}}]"
        for signature in (
            wrong,
            f"outcome: refused, version: 1, on: 2026-03-02, role: Clerk, corrected: [{first}]",
            f"outcome: signed, version: 2, on: 2026-03-02, role: Clerk, corrected: [{first}, {second}]",
        )
    ]
    assert said(versions[0], versions[1]) == [
        (
            "The signature of Aldermoor Council was corrected. "
            "By mistake it said: 20 March 2026 and Cleck (Typing errors.). "
            "Now: Aldermoor Council refused to sign on 2 March 2026 (version 1)"
        )
    ]
    assert said(versions[1], versions[2]) == [
        (
            "The signature of Aldermoor Council was corrected. "
            "By mistake it said: Refused to sign and version 1 (The wrong line.). "
            "Now: Signed by Aldermoor Council on 2 March 2026 (version 2)"
        )
    ]


def test_a_correction_of_evidence_says_which_address_was_wrong() -> None:
    address = "https://www.aldermoor.example/minutes"
    signature = "outcome: signed, version: 2, on: 2026-03-02, role: Clerk"
    correction = f"{{on: 2026-04-01, was: {{evidence: {address}-1}}, reason: The wrong minutes.}}"
    versions = [
        f"parties: [{{partner: a, signature: {{{signature}, evidence: {address}-{rest}}}}}]"
        for rest in ("1", f"2, corrected: [{correction}]")
    ]
    assert said(versions[0], versions[1]) == [
        (
            "The signature of Aldermoor Council was corrected. "
            f"By mistake it said: {address}-1 (The wrong minutes.). "
            f"Now: Signed by Aldermoor Council on 2 March 2026 (version 2), with evidence at {address}-2"
        )
    ]


def test_a_text_says_the_same_as_a_list_of_it_where_either_may_stand() -> None:
    assert said("supersedes: x", "supersedes: [x]") == []
    assert said("supersedes: [x]", "supersedes: x") == []
    assert said("supersedes: x", "supersedes: [x, y]") == ["Agreement that this one replaces: added y"]
    assert said("supersedes: x", "supersedes: y") == ["Agreement that this one replaces changed from x to y"]


def test_a_correction_of_a_review_says_what_was_wrong() -> None:
    before = "reviews: [{on: 2026-03-02, role: Cleck, outcome: continue}]"
    correction = "{on: 2026-04-01, was: {role: Cleck}, reason: A typing error.}"
    assert said(
        before, f"reviews: [{{on: 2026-03-02, role: Clerk, outcome: continue, corrected: [{correction}]}}]"
    ) == [
        "Reviewer of 2 March 2026 changed from Cleck to Clerk",
        "Mistakes put right in the review of 2 March 2026: added Cleck (A typing error.)",
    ]


def test_no_value_of_a_code_ends_a_sentence() -> None:
    """It stands within one."""
    for path, labels, kind in (("agreements/x.yml", AGREEMENT, Agreement), ("partners/x.yml", PARTNER, Partner)):
        codes = {path: options for path, annotation, _ in FIELDS[kind] if (options := options_of(annotation))}
        shown = [labels[field].say(code, NAMES) for field in codes.keys() & labels.keys() for code in codes[field]]
        assert len(shown) > 3, path
        assert [said for said in shown if "." in said] == []


def options_of(annotation: Any) -> list[str]:  # noqa: ANN401  annotations have no type of their own
    """The texts that a field may hold, where they are listed."""
    if get_origin(annotation) is Literal:
        return [option for option in get_args(annotation) if isinstance(option, str)]
    return [option for part in get_args(annotation) for option in options_of(part)]


def test_a_signature_may_be_anything_in_an_old_version() -> None:
    odd = "{partner: a, signature: {on: never, corrected: [x, {was: y, reason: [z]}, {was: {on: x, colour: y}}]}}"
    assert said("parties: [{partner: a, signature: {on: never}}]", f"parties: [{odd}]") == [
        (
            "The signature of Aldermoor Council was corrected. "
            "By mistake it said: x; keys with values; x (nothing). "
            "Now: Signed by Aldermoor Council on never"
        )
    ]
    before, after = (f"parties: [{{partner: a, signature: {value}}}]" for value in ("soon", "{on: never}"))
    assert said(before, after) == ["Signed by Aldermoor Council on never"]
    assert said(after, before) == ["The signature of Aldermoor Council changed"]


def test_items_of_lists() -> None:
    before = """
        powers: [{act: Care Act 2014, provision: section 6, kind: duty}]
        data: {items: [{name: Name, category: personal}, {name: Illness, category: personal}]}
        flows:
          - {from: a, to: b, items: [Name], method: api, frequency: daily}
          - {from: a, to: b, items: [Illness], method: paper, frequency: monthly}
        reviews: [{on: 2025-03-01, outcome: continue, answers: {complaints: None.}}]
        documents: [{title: Guide, url: https://a.example/1}]
        international: {countries: [{name: Ireland, mechanism: adequacy}]}
    """
    after = """
        powers:
          - {act: Care Act 2014, provision: section 6, kind: power, parties: [b]}
          - {act: Children Act 2004, provision: section 10, kind: duty}
          - {act: Children Act 2004, provision: section 11, kind: duty}
        data: {items: [{name: Name, category: personal}, {name: Illness, category: special-category}]}
        flows:
          - {from: b, to: a, items: [Name, Illness], method: api, frequency: daily}
          - {from: a, to: b, items: [Illness, Name], method: portal, frequency: weekly}
          - {from: a, to: b, items: [Name], method: api, frequency: daily}
        reviews:
          - {on: 2026-03-01, outcome: amend}
          - {on: 2025-03-01, outcome: amend, answers: {complaints: One.}}
        documents: [{title: Guide, url: https://a.example/2}]
    """
    assert said(before, after) == [
        "Kind of the legal power Care Act 2014, section 6 changed from Duty to Power",
        "Parties covered by Care Act 2014, section 6: added Brackwater Trust",
        "Legal powers added: “Children Act 2004, section 10” and “Children Act 2004, section 11”",
        "Category of “Illness” changed from Personal to Sensitive (special category)",
        "Flow of information added: from Brackwater Trust to Aldermoor Council: Name; Illness",
        "What goes from Aldermoor Council to Brackwater Trust: added Name",
        "How information goes from Aldermoor Council to Brackwater Trust changed from On paper to Secure web portal",
        "How often information goes from Aldermoor Council to Brackwater Trust changed from Every month to Every week",
        "Reviewed on 1 March 2026: Kept, with changes",
        "Outcome of the review of 1 March 2025 changed from Kept as it is to Kept, with changes",
        "Answer to “Were there complaints?” in the review of 1 March 2025 was reworded",
        "Address of the document “Guide” changed from https://a.example/1 to https://a.example/2",
        "Country taken out: Ireland (Transfers approved by regulations)",
    ]


def test_a_partner() -> None:
    before = """
        name: Aldermoor Council
        status: applied
        area: [North, South]
        contacts: {caldicott_guardian: {role: Guardian, email: caldicott@a.example}}
        charter: [{version: "1", on: 2020-01-01, role: Clerk}]
        assurance: [{scheme: dspt, level: Standards met, valid_to: 2026-06-30}]
    """
    after = """
        name: Aldermoor City Council
        former_names: [Aldermoor Council]
        status: active
        sector: nhs
        public_authority: false
        joined: 2026-01-01
        identifiers: {ico: Z1234567}
        area: [South, North]
        charter:
          - {version: "1", on: 2020-01-01, role: Clerk, withdrawn_on: 2024-01-01}
          - {version: "2", on: 2024-01-01, role: Clerk}
        assurance:
          - {scheme: cyber-essentials, valid_to: 2027-01-01}
          - {scheme: dspt, level: Standards met, valid_to: 2027-06-30}
        succeeded_by: [b]
    """
    assert said(before, after, "partners/a.yml") == [
        "Name changed from Aldermoor Council to Aldermoor City Council",
        "Former names: added Aldermoor Council",
        "Status changed from Has applied to join to Member",
        "Sector set to Health",
        "Public authority set to No",
        "Day it joined set to 1 January 2026",
        "Data protection fee register set to Z1234567",
        "Withdrew from version 1 of the charter on 1 January 2024",
        "Signed version 2 of the charter on 1 January 2024",
        "Assurance added: Cyber Essentials",
        "End of NHS Data Security and Protection Toolkit moved from 30 June 2026 to 30 June 2027",
        "Succeeded by: added Brackwater Trust",
        "Contact “Caldicott Guardian” taken out; it was Guardian (caldicott@a.example)",
    ]


def test_of_prose_no_more_is_said_than_that_it_changed() -> None:
    before, after = "purpose: To find debts.", "purpose: |\n  To find debts,\n  and mend them."
    assert told(before, after) == (Told("Purpose was reworded", has_wording=True),)
    added, taken_out = (Told(f"The text on security was {what}", has_wording=True) for what in ("added", "taken out"))
    assert told("title: x", "{title: x, security: Locked.}") == (added,)
    assert told("{title: x, security: Locked.}", "title: x") == (taken_out,)
    assert told("title: x", "title: y") == (Told("Title changed from x to y", has_wording=False),)


def test_how_prose_is_wrapped_says_nothing() -> None:
    assert compare(data_of("purpose: >\n  To find\n  debts.\n"), data_of("purpose: |\n  To  find debts.")) == ()


def test_no_personal_data_is_shown() -> None:
    """The published example of an NHS number, and a drama number of Ofcom's."""
    before = """
        title: About 943 476 5919
        purpose: Ring 07700 900123.
        lead: 943 476 5919
        complaints: {role: Clerk, email: jane.bloggs@a.example}
        data: {subjects: [943 476 5919], items: [{name: 943 476 5919, category: 943 476 5919}]}
        parties: [{partner: 943 476 5919, signature: {outcome: signed, on: 943 476 5919, version: 943 476 5919}}]
        flows: [{from: 943 476 5919, to: 943 476 5919, items: [943 476 5919], method: 943 476 5919}]
        reviews: [{on: 943 476 5919, outcome: 943 476 5919, role: 07700 900123}]
        943 476 5919: x
        documents: [{title: 943 476 5919, url: 07700 900123}]
    """
    after = before.replace("943 476 5919", "943 476 5919 and 07700 900999").replace("900123", "900456")
    texts = [each for pair in ((before, after), (before, "x: y"), ("x: y", before)) for each in told(*pair)]
    shown = "\n".join(each.sentence for each in texts)
    assert shown.count("••• ••• ••••") > 20
    assert [leak for leak in ("943", "5919", "07700", "jane", "bloggs") if leak in shown] == []


def test_what_is_long_is_cut() -> None:
    assert said(f"title: {'x' * 50_000}", f"title: {'y' * 9_000}") == [
        f"Title changed from {'x' * 159}… to {'y' * 159}…"
    ]


def test_records_come_and_go() -> None:
    record = {"title": "x"}
    assert compare(None, None) == ()
    assert compare(None, record) == (FieldChange((), None, record),)
    assert compare(record, None) == (FieldChange((), record, None),)
    sentences = [told_fields("agreements/x.yml", compare(*pair), NAMES) for pair in ((None, record), (record, None))]
    assert sentences == [(Told("Added to the register"),), (Told("Removed from the register"),)]


# What holds for every record


def models(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Every field of a record, however deep: its path, its annotation, its default."""
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        yield here, field.annotation, field.default
        for inner in inner_models(field.annotation):
            yield from models(inner, here)


def inner_models(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401  annotations have no type of their own
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in inner_models(part)]


FIELDS = {kind: list(models(kind)) for kind in (Agreement, Charter, Partner, Settings, Vocabularies)}
EVERY_FIELD = [field for fields in FIELDS.values() for field in fields]


def test_every_list_of_items_says_how_they_are_told_apart() -> None:
    lists = {
        path
        for path, annotation, _ in EVERY_FIELD
        if get_origin(annotation) is tuple
        and inner_models(annotation)
        and not any(path[:length] in WHOLE for length in range(1, len(path) + 1))
    }
    assert lists == MEMBERS.keys()


def test_every_contact_signature_and_correction_is_one_thing() -> None:
    contacts = {path for path, annotation, _ in EVERY_FIELD if inner_models(annotation) == [Contact]}
    assert contacts | {("parties", "signature"), ("reviews", "corrected")} == WHOLE


def test_every_default_is_known() -> None:
    defaults = {path: default for path, _, default in EVERY_FIELD if isinstance(default, bool | str | int)}
    assert defaults == DEFAULTS


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        (Agreement, AGREEMENT),
        (Charter, CHARTER),
        (Partner, PARTNER),
        (Settings, SETTINGS),
        (Vocabularies, VOCABULARIES),
    ],
)
def test_every_field_has_a_name(kind: type[BaseModel], labels: Mapping[tuple[str, ...], object]) -> None:
    named = {
        path
        for path, annotation, _ in FIELDS[kind]
        if not any(path[:length] in WHOLE for length in range(1, len(path)))
        and not (inner_models(annotation) and path not in WHOLE)
        # what tells items apart stands in the names of their other fields, and a record's id is its file's name
        and path[-1] not in MEMBERS.get(path[:-1], ())
        and path != ("id",)
    }
    assert named - {("parties", "signature")} == {label for label in labels if label in named}
    own_sentences = {("parties",), ("reviews",), ("charter",)}
    assert ITEMS.keys() | own_sentences == MEMBERS.keys()


RECORDS = st.sampled_from([path for path in DATA if path.startswith(("agreements/", "partners/"))])


@given(mutations(), st.randoms(use_true_random=False))
@EXAMPLES
def test_the_order_of_lists_and_keys_says_nothing(change: tuple[str, Plain], chance: random.Random) -> None:
    record = plain(change)
    assert compare(record, record) == ()
    assert compare(record, shuffled(record, chance)) == ()


@given(mutations(), mutations())
@EXAMPLES
def test_a_change_the_other_way_round_is_the_same_change(one: tuple[str, Plain], other: tuple[str, Plain]) -> None:
    there = compare(plain(one), plain(other))
    back = compare(plain(other), plain(one))
    assert sorted(map(repr, there)) == sorted(repr(FieldChange(each.keys, each.after, each.before)) for each in back)


@given(RECORDS, mutations())
@EXAMPLES
def test_changes_that_are_made_lead_to_the_newer_version(path: str, change: tuple[str, Plain]) -> None:
    before, after = DATA[path], plain(change)
    made = before
    for each in compare(before, after):
        made = with_change(made, each)
    assert compare(made, after) == ()


@given(mutations(), mutations())
@EXAMPLES
def test_every_change_can_be_said(one: tuple[str, Plain], other: tuple[str, Plain]) -> None:
    for each in told_fields(one[0], compare(plain(one), plain(other)), Names()):
        assert each.sentence
        assert "\n" not in each.sentence
        assert "943 476 5919" not in each.sentence


def test_a_group_that_stood_where_a_list_belongs_can_be_said() -> None:
    """Found by the property above: nothing tells which certificate it was."""
    before, after = ({"assurance": {"valid_to": day}} for day in ("2026-01-31", "2027-01-31"))
    (told,) = told_fields("partners/one.yml", compare(before, after), Names())
    assert told.sentence == "“assurance.valid_to” changed"


def plain(change: tuple[str, Plain]) -> dict[str, Plain]:
    """The changed record as it is read from a file; an empty one where it cannot be."""
    path, data = change
    source = read(path, written(path, data))
    return source.data if isinstance(source, Source) else {}


def shuffled(value: Plain, chance: random.Random) -> Plain:
    if isinstance(value, dict):
        keys = chance.sample(sorted(value), len(value))
        return {key: shuffled(value[key], chance) for key in keys}
    if isinstance(value, tuple):
        return tuple(shuffled(item, chance) for item in chance.sample(value, len(value)))
    return value


def with_change(value: Plain, change: FieldChange, depth: int = 0) -> Plain:
    """`value` after the change: items are found by what names them and by what they said before."""
    if depth == len(change.keys):
        return change.after
    key = change.keys[depth]
    if isinstance(key, str):
        return {**(value or {}), key: with_change((value or {}).get(key), change, depth + 1)}
    names = MEMBERS[change.field[:depth]]
    items = list(value or ())
    for index, item in enumerate(items):
        if names_of(item, names) == key and was(item, change, depth + 1):
            items[index] = with_change(item, change, depth + 1)
            break
    else:
        items.append(with_change(None, change, depth + 1))
    return tuple(item for item in items if item is not None)


def names_of(item: Mapping[str, Plain], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(str(item.get(name, "")).split()) for name in names)


def was(item: Plain, change: FieldChange, depth: int) -> bool:
    """Whether this item said what the change says that it did."""
    for key in change.keys[depth:]:
        item = item.get(key) if isinstance(item, dict) else None
    default = {"x": DEFAULTS.get(change.field)}
    return compare({"x": item}, {"x": change.before}) == () or (not item and default == {"x": change.before})
