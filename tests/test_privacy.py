"""What counts as personal data, and that masking leaves none. Every value here is safe to publish.

943 476 5919 is the NHS's published example, 07700 900000 to 900999 are Ofcom's numbers for drama, QQ 12 34 56 C is
HMRC's specimen. The National Insurance number is built from digits that are not written here in one piece.
"""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.privacy import find, masked

NINO = "AB" + "12" + "34" + "56" + "C"
"""Of the form that is issued. In one piece it would be found by anything that searches this repository for leaks."""


def kinds(text: str) -> list[str]:
    return sorted(found.kind for found in find(text))


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5919",
        "943-476-5919",
        "9434765919",
        "number:9434765919.",
        "(943 476 5919)",
        "943\u00a0476\u00a05919",
        "\uff19\uff14\uff13 476 5919",
        "over two lines: 943 476\n    5919",
        "over two lines: 943\r\n    476 5919",
    ],
)
def test_an_nhs_number_is_found_however_it_is_written(text: str) -> None:
    assert kinds(text) == ["NHS number"]


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918",  # the check digit is wrong
        "000 000 0000",
        "9434765919000",
        "1.9434765919",
        "9f86d081884c7d659a2feaa09434765919a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "2026-03-02",
        "100, 200, 3000",
        "PT5919M",
    ],
)
def test_other_numbers_are_no_nhs_numbers(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize("gap", ["", " ", "-", "\u00a0"])
@pytest.mark.parametrize("as_written", [str.upper, str.lower])
def test_a_national_insurance_number_is_found(gap: str, as_written: Callable[[str], str]) -> None:
    written = gap.join([NINO[:2], NINO[2:4], NINO[4:6], NINO[6:8], NINO[8]])
    assert kinds(f"her number {as_written(written)}, she said") == ["National Insurance number"]


@pytest.mark.parametrize(
    "text", ["QQ 12 34 56 C", "QQ123456C", "GB 12 34 56 A", "AB 12 34 56 E", "SC123456", "TN123456A"]
)
def test_what_is_never_issued_is_no_national_insurance_number(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("someone@gmail.com", "personal mail address"),
        ("Some.One@GoogleMail.com", "personal mail address"),
        ("someone@hotmail.co.uk", "personal mail address"),
        ("some+one@proton.me", "personal mail address"),
        ("o'body@btinternet.com", "personal mail address"),
        ("some.body@council.example", "named mail address"),
        ("some.body2@nhs.example", "named mail address"),
        ("s.body@council.example", "named mail address"),
        ("s.a.body@council.example", "named mail address"),
        ("some_body@council.example", "named mail address"),
        ("information.rights@council.example", None),
        ("information-rights@council.example", None),
        ("customer_services@council.example", None),
        ("dpo@council.example", None),
        ("estates.team2@council.example", None),
        ("saltmarsh.dpo@nhs.example", None),
        ("somebody@mygmail.com", None),
        ("somebody@gmail.council.example", None),
        ("@gmail.com", None),
        ("a" * 300 + "@council.example", None),
    ],
)
def test_mail_addresses_of_people_are_told_from_shared_mailboxes(address: str, kind: str | None) -> None:
    assert kinds(f"write to {address}.") == ([kind] if kind else [])


@pytest.mark.parametrize(
    "text",
    [
        "07700 900123",
        "07700900123",
        "07700 900 123",
        "0770 090 0123",
        "(07700) 900123",
        "07700-900-123",
        "+447700900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "0044 7700 900123",
        "ring 07700\n  900123",
    ],
)
def test_a_mobile_number_is_found_however_it_is_written(text: str) -> None:
    assert kinds(text) == ["mobile number"]


@pytest.mark.parametrize("text", ["020 7946 0958", "0800 123 456", "107700900123", "2026-07-700", "v0.7700.900123"])
def test_other_numbers_are_no_mobile_numbers(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize("text", ["ZZ1 1ZZ", "Z1 1ZZ", "ZZ1A 1ZZ", "Z11 1ZZ", "Z1Z 1ZZ", "ZZ11 1ZZ", "(ZZ1 1ZZ)"])
def test_a_postcode_is_found(text: str) -> None:
    assert kinds(text) == ["postcode"]


@pytest.mark.parametrize(
    "text", ["zz1 1zz", "ZZ1 1ZZZ", "ZZ1 1CC", "P6Y P18M", "ISO 27001 2ND", "9(2)(g) 6(1)(EA)", "ZZ1  1ZZ"]
)
def test_codes_are_no_postcodes(text: str) -> None:
    assert kinds(text) == []


def test_a_place_is_where_the_text_stands() -> None:
    text = "é ring 07700 900123 or write to some.body@council.example"
    assert sorted(text[start:end] for _, start, end in find(text)) == ["07700 900123", "some.body@council.example"]


def test_masking_keeps_the_length_and_what_is_around() -> None:
    assert masked("NHS number 943 476 5919.") == "NHS number ••• ••• ••••."
    assert masked("ask some.body@gmail.com") == "ask ••••.••••@•••••.•••"
    assert masked("nothing here") == "nothing here"


SNIPPETS = [
    "943 476 5919",
    "9434765919",
    NINO,
    "07700 900123",
    "+44",
    "ZZ1 1ZZ",
    "some.body@gmail.com",
    "a.b@c.d",
    *"•@.-_+0798 \nAaÉ²\uff11",
    "\u00a0",
]


@given(st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=3), max_size=30).map("".join))
def test_nothing_is_found_in_what_has_been_masked(text: str) -> None:
    hidden = masked(text)
    assert len(hidden) == len(text)
    assert list(find(hidden)) == []
    assert all(new in (old, "•") for old, new in zip(text, hidden, strict=True))


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    assert all(0 <= found.start < found.end <= len(text) for found in find(text))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 128_000,
        "@" * 128_000,
        "a@" * 64_000,
        "07" * 64_000,
        " 0AA" * 32_000,
        "1 " * 64_000,
        "someone@gmail.com " * 7_000,
        ("a." * 60 + "@") * 1_000,
    ],
)
def test_hostile_text_takes_time_in_line_with_its_length(text: str) -> None:
    started = time.process_time()
    masked(text)
    assert time.process_time() - started < 1
