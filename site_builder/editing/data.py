"""Edits of plain data: what a record is to say, whatever its file looks like."""

from dataclasses import dataclass
from typing import Any

from site_builder.source import KeyPath, Plain


@dataclass(frozen=True)
class Put:
    """The value of `keys` is to be `value`. Groups that are not there yet come with it."""

    keys: KeyPath
    value: Plain
    order: tuple[str, ...] = ()
    """The usual order of the keys of its group: a new one goes after the last that usually stands before it."""


@dataclass(frozen=True)
class Append:
    """The list at `keys` is to have one more item at its end. A list that is not there yet comes with it."""

    keys: KeyPath
    value: Plain
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delete:
    """The key or item that `keys` lead to is to go."""

    keys: KeyPath


@dataclass(frozen=True)
class Rename:
    """The key that `keys` lead to is to be called `name`. Its value stays."""

    keys: KeyPath
    name: str


@dataclass(frozen=True)
class Reorder:
    """The items of the list at `keys` are to stand in this order, by their numbers from 0."""

    keys: KeyPath
    order: tuple[int, ...]


Edit = Put | Append | Delete | Rename | Reorder


def at(data: Plain, keys: KeyPath) -> Plain:
    """The value of `keys`. Raises LookupError or TypeError where they lead nowhere."""
    for key in keys:
        data = data[key]
    return data


def changed(data: Plain, edit: Edit) -> Plain:
    """The data after an edit. Raises LookupError or TypeError where its keys lead nowhere."""
    return _changed(data, edit.keys, edit)


def _changed(data: Plain, keys: KeyPath, edit: Edit) -> Plain:
    if not keys:
        return _replaced(data, edit)
    key, rest = keys[0], keys[1:]
    if isinstance(key, int):
        before, here, after = data[:key], data[key], data[key + 1 :]
        return (*before, *after) if _goes(edit, rest) else (*before, _changed(here, rest, edit), *after)
    group: dict[str, Any] = dict(data or {})
    if _goes(edit, rest):
        del group[key]
    elif isinstance(edit, Rename) and not rest:
        if edit.name in group or key not in group:
            raise LookupError(edit.name)
        group = {edit.name if name == key else str(name): value for name, value in group.items()}
    else:
        group[key] = _changed(group.get(key), rest, edit)
    return group


def _replaced(data: Plain, edit: Edit) -> Plain:
    match edit:
        case Put(value=value):
            return value
        case Append(value=value):
            return (*(data or ()), value)
        case Reorder(order=order) if sorted(order) == list(range(len(data))):
            return tuple(data[index] for index in order)
    raise LookupError("there is nothing of this kind here")


def _goes(edit: Edit, rest: KeyPath) -> bool:
    return isinstance(edit, Delete) and not rest


def same(one: Plain, other: Plain) -> bool:
    """Whether two values say the same, type by type: 1 is not true. The order of keys says nothing."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)
