"""JSON Schemas of the record files, the editor settings that use them, and who is asked to review what.

They are made from the models and the records, so that there is one truth. `register schema --check` fails when they
are stale.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from site_builder.records import Agreement, Charter, Guidance, Partner, Settings, Vocabularies, parse
from site_builder.records.fields import FROM_PLACE
from site_builder.source import Source, load

FOLDER = "registry/schema"
CODEOWNERS = ".github/CODEOWNERS"
_MADE_FROM = """\
# Made by `register schema` from registry/register.yml (publisher) and partners/*.yml (github): change those, not this.
# Whom GitHub asks to review what. It asks and counts only accounts that may write to this repository, so it guards the
# branch and is no record of who has agreed: `register approvals` lists that, by the reviews themselves.
"""

_MODELS: dict[str, tuple[type[BaseModel], str, str]] = {
    "agreement": (Agreement, "Information sharing agreement", "agreements/*.yml"),
    "partner": (Partner, "Partner", "partners/*.yml"),
    "charter": (Charter, "Charter", "registry/charter/*.yml"),
    "register": (Settings, "Settings of the register", "registry/register.yml"),
    "vocabularies": (Vocabularies, "Vocabularies", "registry/vocabularies.yml"),
    "guidance": (Guidance, "Front matter of a guidance page", ""),
}
"""By name: the model, what it is called, and the files it describes; none where no editor can apply it."""


class _Titled(GenerateJsonSchema):
    """Without the titles that pydantic makes of field names: they say nothing, and editors show them."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401  pydantic's own type is private
        """Never."""
        del schema
        return False


def schemas() -> dict[str, dict[str, Any]]:
    """Name to JSON Schema (draft 2020-12)."""
    return {name: _schema(model, title) for name, (model, title, _) in _MODELS.items()}


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    made = model.model_json_schema(by_alias=True, schema_generator=_Titled)
    for field in FROM_PLACE:
        made["properties"].pop(field, None)
    made["required"] = [field for field in made.get("required", ()) if field not in FROM_PLACE]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_direct(made), "title": title}


def _direct(schema: Any) -> Any:  # noqa: ANN401  JSON
    """The same schema, with "this or nothing" said in place.

    Pydantic writes `anyOf: [this, null]`. Editors then underline the whole group of keys in which one value is wrong,
    and say that it matches neither.
    """
    if isinstance(schema, list):
        return [_direct(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _direct(value) for key, value in schema.items() if not (key == "default" and value is None)}
    if schema.get("type") == "object" and "properties" in schema:
        schema["type"] = ["object", "null"]
    match schema.pop("anyOf", None):
        case [{"$ref": _} as this, {"type": "null"}]:
            schema = this | schema
        case [{"enum": options, **rest}, {"type": "null"}]:
            rest.pop("type", None)
            schema = {"enum": [*options, None], **rest, **schema}
        case [{"type": kind, **rest}, {"type": "null"}]:
            schema = {"type": [kind, "null"], **rest, **schema}
        case None:
            pass
        case other:
            schema["anyOf"] = other
    return schema


def files() -> dict[str, str]:
    """Path, relative to the register's folder, to content: the schemas, and settings for Visual Studio Code."""
    made = {f"{FOLDER}/{name}.schema.json": _json(schema) for name, schema in schemas().items()}
    applied = {f"{FOLDER}/{name}.schema.json": where for name, (_, _, where) in _MODELS.items() if where}
    made[".vscode/settings.json"] = _json(
        {
            "yaml.schemas": applied,
            "yaml.format.enable": False,
            "files.eol": "\n",
            "files.encoding": "utf8",
            "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2},
        }
    )
    made[".vscode/extensions.json"] = _json({"recommendations": ["redhat.vscode-yaml"]})
    return made


def codeowners(root: Path) -> dict[str, str]:
    """Path to content of the one file that says whom GitHub asks to review; nothing while no register can be read.

    Those who answer for the register are asked about everything, and each partner about its own record too. Who is a
    party to what is left out: a partner would have to make this file anew with every agreement that it proposes.
    """
    settings = load(root, Settings.path)
    if not isinstance(settings, Source) or not isinstance(read := parse(settings, Settings), Settings):
        return {}
    accounts = dict(_accounts(root))
    core = accounts.get(read.publisher, ())
    lines = [_owned("*", core)] if core else []
    lines += [
        _owned(f"/{Partner.folder}/{partner}{Partner.suffix}", dict.fromkeys((*core, *own)))
        for partner, own in accounts.items()
        if own and partner != read.publisher
    ]
    return {CODEOWNERS: "".join(f"{line}\n" for line in [_MADE_FROM, *lines])}


def owners_follow(root: Path) -> bool:
    """Whether CODEOWNERS is what the records give. Nobody knows while they cannot be read: then it is not."""
    made = codeowners(root)
    return bool(made) and all(not (root / path).is_symlink() and _says(root / path, made[path]) for path in made)


def _accounts(root: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each partner's id and accounts, in the order of ids. One that cannot be read is the check's to report."""
    for file in sorted((root / Partner.folder).glob(f"*{Partner.suffix}")):
        source = load(root, f"{Partner.folder}/{file.name}")
        if isinstance(source, Source) and isinstance(partner := parse(source, Partner, id=file.stem), Partner):
            yield partner.id, partner.github


def _owned(pattern: str, accounts: Iterable[str]) -> str:
    return " ".join([pattern, *(f"@{account}" for account in accounts)])


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def stale(root: Path) -> list[str]:
    """The paths whose files are missing or differ from what the models and records say."""
    return [path for path, content in _made(root).items() if not _says(root / path, content)]


def _made(root: Path) -> dict[str, str]:
    return files() | codeowners(root)


def _says(path: Path, content: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == content
    except (OSError, UnicodeDecodeError):
        return False


def write(root: Path) -> list[str]:
    """Writes what is stale; returns its paths."""
    written = stale(root)
    made = _made(root)
    for path in written:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(made[path], encoding="utf-8", newline="\n")
    return written
