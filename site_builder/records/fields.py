"""The kinds of value that record files hold: each with its check, its words for what must hold, and its JSON Schema.

A check raises `expected(...)`: what must hold, in the words an officer reads, and what to type instead. The reader of
records adds the key in front and the value found behind.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from site_builder import law
from site_builder.records import habits

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
SHORTEST_ID, LONGEST_ID = 3, 80


FROM_PLACE = ("id", "body")
"""Fields of records that a file's name and body decide, and its YAML must not repeat."""


class Record(BaseModel):
    """What one file says. Frozen: whatever is derived from it is a new value."""

    # strict: a number is no text and a text is no number; the file's author meant what is written
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)


def expected(what: str, hint: str = "", mend: str | None = None) -> PydanticCustomError:
    """The error of a check: the value must be `what`; `hint` says what to type; `mend` is what was meant, if known."""
    return PydanticCustomError("expected", "{what}", {"what": what, "hint": hint, "mend": mend})


@dataclass(frozen=True, eq=False)
class Schema:
    """What the JSON Schema of a value should say, for editors."""

    facts: dict[str, Any]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The facts, in place of what pydantic would derive from the check."""
        del core, handler
        return dict(self.facts)


def written_as(pattern: str, what: str, hint: str = "", mended: Callable[[str], str] | None = None) -> AfterValidator:
    """The check that a text has this form; `what` and `hint` say it to people.

    `mended` makes of a text that means the same another that may have this form.
    """
    compiled = re.compile(pattern, re.ASCII)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            mend = mended(value) if mended else ""
            raise expected(what, hint, mend if compiled.fullmatch(mend) else None)
        return value

    return AfterValidator(check)


def _text(longest: int, *, lines: bool) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not value.strip():
            raise expected("text", "write the text, or leave the whole line out")
        if len(value) > longest:
            raise expected(
                f"text of at most {longest:,} characters", f"shorten it by {len(value) - longest:,} characters"
            )
        if not lines and "\n" in value.rstrip():
            raise expected("text on one line")
        return value.strip()

    return check


Line = Annotated[str, AfterValidator(_text(300, lines=False)), Schema({"type": "string", "maxLength": 300})]
"""A few words on one line."""
Prose = Annotated[str, AfterValidator(_text(10_000, lines=True)), Schema({"type": "string", "maxLength": 10_000})]
"""Plain Markdown: paragraphs, lists, emphasis and https links."""

_ID_SCHEMA = {"type": "string", "pattern": f"^{ID.pattern}$"}
Id = Annotated[
    str,
    written_as(
        ID.pattern,
        "the id of a record: small letters, digits and single hyphens",
        "use the name of the record's file, without .yml",
        habits.record_id,
    ),
    Schema(_ID_SCHEMA),
]
"""Points to another record by the name of its file."""

_ONE_ID: TypeAdapter[str] = TypeAdapter(Id)


def _ids(value: Any, several: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401  whatever stands in the file
    if value is None:
        return ()
    # what is wrong with the only id is wrong at the key itself, and not at the item of a list that is not there
    return several(value) if isinstance(value, tuple) else (_ONE_ID.validate_python(value),)


MOST_IDS = 20
Ids = Annotated[
    tuple[Id, ...],
    Field(max_length=MOST_IDS),
    WrapValidator(_ids),
    Schema({"anyOf": [_ID_SCHEMA, {"type": "array", "items": _ID_SCHEMA, "maxItems": MOST_IDS}]}),
]
"""Points to other records: one id, or a list of them."""


def _date(value: object) -> object:
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise expected("a day that exists", "check the month and the day") from None
        raise expected("a date", "write year, month, day: 2026-03-02", habits.day(value))
    if isinstance(value, date):
        return value
    raise expected("a date", "write year, month, day: 2026-03-02")


Date = Annotated[date, BeforeValidator(_date), Schema({"type": "string", "format": "date"})]


@dataclass(frozen=True, order=True)
class DueDate:
    """When something is due: a day, or a month, which counts as its last day."""

    day: date
    month_only: bool = False

    def __str__(self) -> str:
        return f"{self.day:%Y-%m}" if self.month_only else self.day.isoformat()


def _due_date(value: object) -> DueDate:
    if isinstance(value, DueDate):
        return value
    if isinstance(value, str) and (month := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", value, re.ASCII)):
        year, number = int(month[1]), int(month[2])
        if year >= date.min.year:
            return DueDate(date(year, number, calendar.monthrange(year, number)[1]), month_only=True)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            return DueDate(date.fromisoformat(value))
        except ValueError:
            raise expected("a day that exists", "check the month and the day") from None
    mend = (habits.day(value) or habits.month(value)) if isinstance(value, str) else None
    raise expected("a date or a month", "write 2027-03 for a month or 2027-03-31 for a day", mend)


def read_due(value: object) -> DueDate | None:
    """`2027-03` or `2027-03-31`, read; None for anything else."""
    try:
        return _due_date(value)
    except PydanticCustomError:
        return None


Due = Annotated[
    DueDate,
    BeforeValidator(_due_date),
    Schema({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$", "examples": ["2027-03", "2027-03-31"]}),
]


def _published(value: str) -> str:
    if re.fullmatch(r"\d{4}", value, re.ASCII) and int(value) >= date.min.year:
        return value
    try:
        _due_date(value)
    except PydanticCustomError:
        mend = habits.day(value) or habits.month(value)
        raise expected("a day, a month or a year", 'write 2024-05-01, 2024-05 or, in quotes, "2024"', mend) from None
    return value


Published = Annotated[
    str, AfterValidator(_published), Schema({"type": "string", "pattern": r"^\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?$"})
]
"""When a document came out, as far as it is known."""


@dataclass(frozen=True)
class Duration:
    """A length of time by the calendar (ISO 8601): `P1Y6M` is a year and six months."""

    text: str
    months: int
    days: int

    def after(self, start: date) -> date:
        """The day this long after `start`; the last day of the month where that day does not exist."""
        months = start.year * 12 + start.month - 1 + self.months
        year, month = divmod(months, 12)
        if year > date.max.year:
            return date.max
        day = date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
        return date.fromordinal(min(day.toordinal() + self.days, date.max.toordinal()))

    def __str__(self) -> str:
        return self.text


_DURATION = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?", re.ASCII)


def _duration(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not match:
        mend = habits.length(value) if isinstance(value, str) else None
        is_one = mend is not None and _DURATION.fullmatch(mend)
        hint = "write P6Y for six years, P18M for 18 months, P90D for 90 days"
        raise expected("a length of time", hint, mend if is_one else None)
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return Duration(match[0], years * 12 + months, weeks * 7 + days)


Period = Annotated[
    Duration,
    BeforeValidator(_duration),
    Schema(
        {"type": "string", "pattern": r"^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$", "examples": ["P6Y", "P18M", "P90D"]}
    ),
]


_LABELS = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
_HOST = re.compile(rf"(?=.{{4,253}}$){_LABELS}", re.IGNORECASE)
_CHARACTERS = r"A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-"
_URL = re.compile(rf"https://[{_CHARACTERS}]{{4,2000}}", re.ASCII)
# Nearly every address: a host and a path, short enough for its host to be so. It need not be taken apart
_USUAL_URL = re.compile(rf"(?=.{{12,253}}$)https://{_LABELS}(?:/[{_CHARACTERS}]*)?", re.ASCII)


def is_web_address(value: str) -> bool:
    """Whether `value` is an https address of a named host, with nothing that could mislead (RFC 3986)."""
    if _USUAL_URL.fullmatch(value):
        return True
    if not _URL.fullmatch(value):
        return False
    try:
        parts = urlsplit(value)
        return bool(_HOST.fullmatch(parts.hostname or "")) and "@" not in parts.netloc and parts.port in (None, 443)
    except ValueError:
        return False


def _web_address(value: str) -> str:
    if not is_web_address(value):
        raise expected("a web address", "write the whole address as the browser shows it, starting with https://")
    return value


WebAddress = Annotated[
    str, AfterValidator(_web_address), Schema({"type": "string", "format": "uri", "pattern": "^https://"})
]

Mail = Annotated[
    str,
    written_as(
        r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,63}",
        "a mail address",
        "write the address of a shared mailbox: information.rights@council.example",
    ),
    Schema({"type": "string", "format": "email"}),
]


def coded(
    pattern: str, what: str, example: str, mended: Callable[[str], str] | None = None
) -> tuple[AfterValidator, Schema]:
    """The check and the schema of a number or code that always has the same form; `mended` as in `written_as`."""
    return written_as(pattern, what, f"it looks like {example}", mended), Schema(
        {"type": "string", "pattern": f"^({pattern})$", "examples": [example]}
    )


class Contact(Record):
    """A role and its shared mailbox. Never a person's name: people move, and the register is public."""

    role: Line
    """The job, not the person: `Information Rights Officer`."""
    email: Mail
    """A mailbox that outlives the person who reads it today."""


def at_most(longest: int) -> Any:  # noqa: ANN401  pydantic gives Field() no nameable type
    """The limit of a list's length, which keeps a hostile record from costing more than others."""
    return Field(max_length=longest)


def code_of(table: Callable[[], Mapping[Any, law.Provision[Any]]], what: str) -> tuple[AfterValidator, Schema]:
    """The check and the schema of a code that must stand in a table of `law`."""

    def check(value: Any) -> Any:  # noqa: ANN401  codes are texts or numbers
        if value not in table():
            codes = ", ".join(str(code) for code in table())
            raise PydanticCustomError("one_of", "{what}", {"what": what, "options": codes, "hint": ""})
        return value

    entries = table()
    titles = [f"{entry.cite}: {entry.title}" for entry in entries.values()]
    return AfterValidator(check), Schema({"enum": list(entries), "enumDescriptions": titles})


LawfulBasis = Annotated[str, *code_of(law.lawful_bases, "a lawful basis of UK GDPR Article 6(1)")]
RecognisedInterest = Annotated[int, *code_of(law.recognised_interests, "a paragraph of UK GDPR Annex 1")]
SpecialCategory = Annotated[str, *code_of(law.special_category, "a condition of UK GDPR Article 9(2)")]
Schedule1 = Annotated[int, *code_of(law.schedule_1, "a paragraph of the Data Protection Act 2018 Schedule 1")]
LawEnforcement = Annotated[
    str, *code_of(law.law_enforcement, "a condition of the Data Protection Act 2018 section 35 or Schedule 8")
]
Confidentiality = Annotated[str, *code_of(law.confidentiality, "a way to meet the duty of confidentiality")]
Transfer = Annotated[str, *code_of(law.transfers, "a mechanism for transfers abroad")]
