"""What the values of a model have to be: its types, looked at once for each field and not for each value."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from .model import Result


class Shape(Struct, frozen=True, kw_only=True, eq=False):
    """What a value has to be, looked at once for each field of a model and not for each value."""

    type: Any
    """With its annotations, as msgspec judges it."""
    bare: Any
    """Without them, and without None."""
    kind: Literal["sequence", "mapping", "struct", "scalar"]
    inner: Any = None
    """The shape of the items."""


class Field(Struct, frozen=True, kw_only=True, eq=False):
    """A field of a model."""

    name: str
    required: bool
    shape: Shape
    bare: Any
    """The type of a single value, without annotations and None."""


@cache
def fields_of(type_: Any) -> dict[str, Field]:
    """The fields of a model by their keys."""
    return {
        each.encode_name: Field(name=each.name, required=each.required, shape=shape_of(each.type), bare=_bare(each.type))
        for each in msgspec.structs.fields(type_)
    }


@cache
def required_of(type_: Any) -> tuple[str, ...]:
    """The keys that a model cannot do without."""
    return tuple(key for key, each in fields_of(type_).items() if each.required)


class Form(Struct, frozen=True, kw_only=True):
    """Some fields of a model, as far as it can be told without their values what has to be looked at."""

    names: tuple[str, ...]
    """All of them."""
    texts: tuple[str, ...]
    """Those that are any text."""
    results: tuple[str, ...]
    times: tuple[str, ...]


@lru_cache(maxsize=256)
def form_of(type_: Any, keys: tuple[str, ...]) -> Form | None:
    """The fields of a model that have these keys; None where one of them has no field, and where there are none."""
    known = fields_of(type_)
    if not keys or not known.keys() >= {*keys}:
        return None
    fields = [known[key] for key in keys]

    def of(bare: Any) -> tuple[str, ...]:
        return tuple(each.name for each in fields if each.bare is bare)

    return Form(names=tuple(each.name for each in fields), texts=of(str), results=of(Result), times=of(datetime))


def shape_of(type_: Any) -> Shape:
    """The shape of a type."""
    bare = _bare(type_)
    origin = get_origin(bare)
    if origin is tuple:
        return Shape(type=type_, bare=bare, kind="sequence", inner=shape_of(get_args(bare)[0]))
    if origin is dict:
        return Shape(type=type_, bare=bare, kind="mapping", inner=shape_of(get_args(bare)[1]))
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return Shape(type=type_, bare=bare, kind="struct")
    return Shape(type=type_, bare=bare, kind="scalar")


def _bare(type_: Any) -> Any:
    """A type without None and without annotations."""
    while True:
        if get_origin(type_) is Annotated:
            type_ = get_args(type_)[0]
        elif get_origin(type_) in (Union, UnionType):
            type_ = next(each for each in get_args(type_) if each is not NoneType)
        else:
            return type_
