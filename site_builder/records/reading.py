"""A `Source` into a record, or into Problems that an officer can act on. Pydantic's own wording reaches nobody."""

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from site_builder.privacy import masked
from site_builder.problem import Mend, Problem
from site_builder.records import habits
from site_builder.records.fields import FROM_PLACE
from site_builder.source import KeyPath, Plain, Source

Model = TypeVar("Model", bound=BaseModel)


def parse(source: Source, model: type[Model], **derived: str) -> Model | list[Problem]:
    """The record of `source`. `derived` are fields that the file's place decides, such as `id`, and not its text."""
    record, errors = _validated(source, model, derived)
    problems = [*_repeats_place(source, derived), *(_problem(source, model, error) for error in errors)]
    return record if record is not None and not problems else problems


def _validated(source: Source, model: type[Model], derived: dict[str, str]) -> tuple[Model | None, list[ErrorDetails]]:
    """The record, or what pydantic found wrong with the part of it that stands in the file."""
    try:
        return model.model_validate({**source.data, **derived}), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    if empty := [found["loc"] for found in errors if found["input"] is None and found["type"] != "extra_forbidden"]:
        # `reviews:` with nothing behind it says the same as no such line
        try:
            return model.model_validate({**_without(source.data, empty), **derived}), []
        except ValidationError as error:
            errors = error.errors(include_url=False)
    return None, [found for found in errors if found["loc"][0] not in derived]


def _repeats_place(source: Source, derived: dict[str, str]) -> Iterator[Problem]:
    for key in derived:
        if key in source.data:
            message = f"{key} must not stand in the file: its place decides it"
            at = source.locate_key((key,))
            yield Problem(source.path, *at, "unknown-field", "error", message, "delete this line")


def _without(data: Plain, paths: list[KeyPath]) -> Plain:
    """A copy of `data` without the empty values at `paths`."""
    here = {path[0] for path in paths if len(path) == 1}
    deeper = {path[0] for path in paths if len(path) > 1}

    def child(key: str | int, value: Plain) -> Plain:
        return _without(value, [path[1:] for path in paths if path[0] == key]) if key in deeper else value

    if isinstance(data, dict):
        return {key: child(key, value) for key, value in data.items() if key not in here}
    if isinstance(data, tuple):
        return tuple(child(index, value) for index, value in enumerate(data))
    return data


def _problem(source: Source, model: type[BaseModel], error: ErrorDetails) -> Problem:
    keys: KeyPath = error["loc"]
    kind = error["type"]
    if kind == "extra_forbidden":
        at = source.locate_key(keys)
        message = f"{named(keys[:-1]) or 'the record'} has no key of this name: {shown(keys[-1])}"
        hint, mend = _did_you_mean(model, keys), _renamed(source.data, model, keys)
        return Problem(source.path, *at, "unknown-field", "error", message, hint, mend)
    if kind == "missing":
        message = f"{named(keys)} must be given"
        return Problem(source.path, *source.locate(keys), "missing-field", "error", message, f"add `{keys[-1]}: …`")
    written = source.written(keys)
    must, hint = _EXPECTATIONS.get(kind, _other)(error, written)
    message = f"{named(keys)} must be {must}: {shown(error['input'])}"
    meant = _meant(error, written)
    mend = None if meant is None else Mend(keys, meant)
    return Problem(source.path, *source.locate(keys), "field-value", "error", message, hint, mend)


def _meant(error: ErrorDetails, written: str) -> Plain:
    """The value that was meant, where there is no doubt; `written` is how the file spells it."""
    found: Plain = None
    match error["type"], error["input"]:
        case "expected", _:
            found = error["ctx"]["mend"]
        case "one_of", str(value):
            found = habits.option(value, error["ctx"]["options"].split(", "))
        case "literal_error", str(value):
            found = habits.option(value, _options(error))
        case "string_type", int() | float() as value if not isinstance(value, bool):
            # a number that is a name, such as a reference that starts with a nought
            found = written or None
        case "int_type", str(value) if re.fullmatch(r"[1-9]\d{0,8}", value, re.ASCII):
            found = int(value)
        case "tuple_type", str(value) if re.fullmatch(r"[^\s,;]+", value):
            found = (value,)
    return found


def _renamed(data: Plain, model: type[BaseModel], keys: KeyPath) -> Mend | None:
    """The key that was meant, if it differs in no more than capitals and hyphens and is not there as well."""
    name = habits.option(str(keys[-1]), _keys_of(_model_at(model, keys[:-1])))
    for key in keys[:-1]:
        data = data[key]
    return Mend(keys, name, "key") if name and name not in data else None


def named(keys: KeyPath) -> str:
    """A key as an officer would say it: `parties item 3, role`."""
    parts: list[str] = []
    for key in keys:
        if isinstance(key, int):
            parts.append(f" item {key + 1}")
        else:
            parts.append(f"{', ' if parts and parts[-1].startswith(' item') else '.' if parts else ''}{key}")
    return "".join(parts)


LONGEST_SHOWN = 60


def shown(value: Plain) -> str:
    """A value found, short enough for one line."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            # masked before it is cut: half a number would not be known for one
            text = masked(value)
            text = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
            return f"'{text.strip()}'"
        case tuple() | list():
            return "a list"
        case dict() | BaseModel():
            return "keys with values"
        case _:
            return str(value)


Expectation = tuple[str, str]


def _ours(error: ErrorDetails, _written: str) -> Expectation:
    return error["ctx"]["what"], error["ctx"]["hint"]


def _one_of(error: ErrorDetails, _written: str) -> Expectation:
    options = error["ctx"]["options"]
    return f"{error['ctx']['what']}", _closest(error["input"], options.split(", ")) or f"use one of {options}"


def _literal(error: ErrorDetails, _written: str) -> Expectation:
    options = _options(error)
    return f"one of {', '.join(options)}", _closest(error["input"], options)


def _options(error: ErrorDetails) -> list[str]:
    return str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").split(", ")


def _string(error: ErrorDetails, written: str) -> Expectation:
    if isinstance(error["input"], (bool, int, float)):
        return "text", f'put it in quotes: "{written}"'
    return "text", "write the text after the colon"


def _tuple(_error: ErrorDetails, written: str) -> Expectation:
    value = written or "…"
    return "a list", f"write [{value}], or each item on a line of its own that starts with `- `"


def _limit(word: str, key: str) -> Callable[[ErrorDetails, str], Expectation]:
    return lambda error, _written: (f"{word} {error['ctx'][key]}", "")


def _length(word: str, key: str) -> Callable[[ErrorDetails, str], Expectation]:
    def expectation(error: ErrorDetails, _written: str) -> Expectation:
        return f"of {word} {error['ctx'][key]:,} {'items' if isinstance(error['input'], tuple) else 'characters'}", ""

    return expectation


def _keys(_error: ErrorDetails, _written: str) -> Expectation:
    return "keys with values", "put each `key: value` on a line of its own below, indented by two more spaces"


def _number(_error: ErrorDetails, _written: str) -> Expectation:
    return "a whole number", "write digits alone, without quotes"


def _other(_error: ErrorDetails, _written: str) -> Expectation:
    return "of the kind that the guide to the fields gives", ""


_EXPECTATIONS: dict[str, Callable[[ErrorDetails, str], Expectation]] = {
    "expected": _ours,
    "one_of": _one_of,
    "literal_error": _literal,
    "string_type": _string,
    "tuple_type": _tuple,
    "model_type": _keys,
    "model_attributes_type": _keys,
    "dict_type": _keys,
    "int_type": _number,
    "float_type": _number,
    "bool_type": lambda _error, _written: ("true or false", "write true or false, without quotes"),
    "string_too_long": _length("at most", "max_length"),
    "too_long": _length("at most", "max_length"),
    "too_short": _length("at least", "min_length"),
    "greater_than_equal": _limit("at least", "ge"),
    "less_than_equal": _limit("at most", "le"),
}


def _closest(value: Plain, options: list[str]) -> str:
    if not isinstance(value, str):
        return ""
    near = get_close_matches(value.lower(), options, n=1, cutoff=0.5)
    return f"did you mean `{near[0]}`?" if near else ""


def _did_you_mean(model: type[BaseModel], keys: KeyPath) -> str:
    name = str(keys[-1])
    here = _keys_of(_model_at(model, keys[:-1]))
    if near := get_close_matches(name.lower(), here, n=1, cutoff=0.6):
        return f"did you mean `{near[0]}`?"
    if name in _keys_of(model):
        return f"`{name}` belongs at the start of a line: take away the spaces before it"
    return f"the keys here are {', '.join(here)}" if here else "delete this line"


def _keys_of(model: type[BaseModel] | None) -> list[str]:
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items() if name not in FROM_PLACE]


def _model_at(model: type[BaseModel], keys: KeyPath) -> type[BaseModel] | None:
    """The model of the value at `keys`."""
    here: type[BaseModel] | None = model
    for key in keys:
        if isinstance(key, int) or here is None:
            continue
        fields = {field.alias or name: field for name, field in here.model_fields.items()}
        here = _model_in(fields[key].annotation) if key in fields else None
    return here


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401  annotations have no type of their own
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and get_origin(annotation) is None:
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
