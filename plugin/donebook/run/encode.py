"""A part to text. Block style, one key a line, in the order of the schema: a pull request shows only what was done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from ..document import Moment, toml, yaml
from .model import Part

FORMATS = ("yml", "json", "toml")
"""Endings that `encode` writes; a ticked copy has a writer of its own."""


def encode(part: Part, format: str = "yml") -> str:
    """The text of a run file; `decode` gives the same part back. ValueError for a format that is not in FORMATS."""
    data = builtins(part)
    match format:
        case "yml" | "yaml":
            return yaml.write(data)
        case "json":
            return json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n"
        case "toml":
            return toml.write(data)
    raise ValueError(f"no format {format!r}: one of {', '.join(FORMATS)}")


def pretty(data: object) -> bytes:
    """Data as a file of JSON, a value a line, as `json.dumps(…, indent=1, ensure_ascii=False)` writes it, ten times faster."""
    try:
        return msgspec.json.format(msgspec.json.encode(data, enc_hook=_text), indent=1) + b"\n"
    except UnicodeEncodeError:  # names of files are bytes
        return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


_BEGIN, _END = b'{\n "": [\n', b"\n ]\n}\n"


def pretty_row(row: Mapping[str, Any]) -> bytes:
    """A row as `pretty_list` takes it."""
    return pretty({"": [row]})[len(_BEGIN) : -len(_END)]


def pretty_list(head: Mapping[str, Any], name: str, rows: Sequence[bytes]) -> bytes:
    """What `pretty({**head, name: [...]})` makes, of rows that each were made by `pretty_row`: most of very many may be at hand."""
    whole = pretty({**head, name: []})
    return whole[: -len(b"]\n}\n")] + b"\n" + b",\n".join(rows) + _END if rows else whole


def _text(value: object) -> str:
    """A subclass of text as text, as `json` writes it."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON has")


def builtins(part: msgspec.Struct) -> dict[str, Any]:
    """A model as dicts, lists and texts; times are subclasses of text that a writer may leave without quotes."""
    data = msgspec.to_builtins(part, builtin_types=(datetime, date))
    if isinstance(part, Part):
        data = {"schema": part.schema, **data}
    made: dict[str, Any] = _times(data)
    return made


def _times(value: Any) -> Any:
    match value:
        case dict():
            return {key: _times(item) for key, item in value.items()}
        case list() | tuple():
            return [_times(item) for item in value]
        case datetime() | date():
            return Moment(value.isoformat())
    return value


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a run file, for editors: https://json-schema.org/draft/2020-12/schema."""
    schema = msgspec.json.schema(Part)
    properties = schema["$defs"]["Part"]["properties"]
    # Editors type what they see: an unquoted `version: 2.4` is a number to them and a text to donebook.
    for name in ("subject", "version", "environment"):
        properties[name]["anyOf"].append({"type": "number"})
    _portable(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A Donebook run", **schema}


def _portable(schema: Any) -> None:
    """Write the end of a pattern as JSON Schema's regular expressions do (ECMA-262); Python's own `$` would let a line end pass."""
    for key, value in schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ():
        if key == "pattern" and isinstance(value, str):
            schema[key] = value.replace(r"\Z", "$")
        else:
            _portable(value)
