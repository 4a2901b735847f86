"""From a tree, as JSON or XML gave it, to a struct of the wire, or an error that names the place.

Both spellings come through here, so that the same request leads to the same result:

- an absent value, `null` and `xsi:nil` are one; unknown members are passed over;
- one object may stand where a list of one is meant, and an empty text where an empty object is;
- one that says nothing is passed over in a list of references, as printed templates have it;
- an integer may be written as text, with a sign and zeros before it as XML Schema has it; it is
  never past 63 bits, and never `12.0`: of an id that was a float, the last digits may be lost;
- so may true and false, in any case;
- a text holds only characters that XML can carry, so that what is accepted can be given back.

Contract §2.
"""

import json
import re
import types
from decimal import Decimal
from functools import cache
from typing import (
    Annotated,
    Any,
    Final,
    NamedTuple,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec

from parley.wire.errors import MISSING_PARAMETER, ApiError, bad_value
from parley.wire.integers import MAX_DIGITS, MAX_INTEGER

_INTEGER: Final = re.compile("([+-]?)(?=[0-9])0*+([0-9]*+)")
_SHOWN: Final = 40
"""Characters of a wrong value that its refusal quotes."""

Id: TypeAlias = Annotated[int, msgspec.Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
"""An id in a request; whether there is such a thing, the store knows."""


class _EmptyIsAbsent:
    """Marks an integer: an empty text in its place is the same as leaving it out."""


OptionalId: TypeAlias = Annotated[
    int, msgspec.Meta(ge=-MAX_INTEGER, le=MAX_INTEGER), _EmptyIsAbsent
]
"""An id that may be left out of a request, or be empty (contract §2)."""


class Reference(msgspec.Struct):
    """What names something by its id.

    In a list, one that says nothing is passed over (contract §2). One that says something else, but
    has no id, is missing it: whoever wrote it meant something.
    """


# What XML 1.0 §2.2 leaves out of its characters.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_Struct = TypeVar("_Struct", bound=msgspec.Struct)


def check_text(value: str, path: str) -> str:
    """Return `value` back if every character of it can travel in both spellings.

    Raises:
        ApiError: 400 that names the character.
    """
    found = _NOT_XML.search(value)
    if found is None:
        return value
    raise bad_value(
        path, f"the character U+{ord(found[0]):04X} at position {found.start()} is not allowed"
    )


def strip_xml_illegal(value: str) -> str:
    """Put U+FFFD for every character that can't travel in both spellings."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)


class ParsedBody(NamedTuple):
    """What a parser gave.

    Attributes:
        tree: Objects, lists, texts, numbers.
        clean: Whether its texts are known to hold only characters that XML can carry.
        layout: The characters that an object without members may hold: white space, in XML.
    """

    tree: object
    clean: bool
    layout: str = ""


def coerce_struct(parsed: ParsedBody, struct: type[_Struct]) -> _Struct:
    """Turn a tree into a struct of the wire.

    Raises:
        ApiError: 400, naming the place, as in `recipients.users.user[1].userid`.
    """
    if parsed.clean and not parsed.layout:
        # Most JSON has the very shape of the struct already; other trees are mended, or refused
        # with the place of what is wrong.
        try:
            return msgspec.convert(parsed.tree, struct)
        except msgspec.ValidationError:
            pass
    try:
        return msgspec.convert(_get_coercer(struct, parsed.layout).read(parsed.tree, ""), struct)
    except msgspec.ValidationError as error:
        raise _explain(str(error)) from error


class _Passthrough:
    """A value that msgspec checks."""

    def read(self, value: object, path: str) -> object:  # noqa: ARG002 - one signature for all shapes
        return value


class _Text:
    def read(self, value: object, path: str) -> str:
        if isinstance(value, str):
            return check_text(value, path)
        raise bad_value(path, f"expected a text, got {_kind(value)}")


class _Integer:
    def read(self, value: object, path: str) -> int:
        if isinstance(value, str):
            value = _parse_integer(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise bad_value(path, f"expected an integer, got {_quote(value)}")
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise bad_value(path, "expected an integer of at most 63 bits")
        return value


def _parse_integer(text: str) -> int | str:
    """Return the integer that a text is (XML Schema part 2, §3.3.13.1), or the text as it is."""
    found = _INTEGER.fullmatch(text.strip())
    if found is None:
        return text
    # Of a longer number, the beginning is as far out of bounds.
    number = int(found[2][: MAX_DIGITS + 1] or "0")
    return -number if found[1] == "-" else number


class _OptionalId(_Integer):
    """An integer that may be left out; an empty text leaves it out (`_Object`)."""


class _Bool:
    """True or false, as both spellings have them (XML Schema part 2, §3.2.2.1), in any case."""

    words: Final = {"true": True, "1": True, "false": False, "0": False}

    def read(self, value: object, path: str) -> bool:
        if isinstance(value, str):
            value = self.words.get(value.strip().lower(), value)
        if not isinstance(value, bool):
            raise bad_value(path, f"expected true or false, got {_quote(value)}")
        return value


class _List:
    def __init__(self, inner: "_Coercer") -> None:
        self.inner = inner

    def read(self, value: object, path: str) -> list[object]:
        values = value if isinstance(value, list) else [value]
        return [self.inner.read(one, f"{path}[{position}]") for position, one in enumerate(values)]


class _References(_List):
    def __init__(self, inner: "_Object") -> None:
        super().__init__(inner)
        self.ids = tuple(inner.members)
        self.layout = inner.layout

    def read(self, value: object, path: str) -> list[object]:
        values = value if isinstance(value, list) else [value]
        return [
            self.inner.read(one, f"{path}[{position}]")
            for position, one in enumerate(values)
            if not self._is_empty(one)
        ]

    def _is_empty(self, value: object) -> bool:
        """Return whether an entry is as in a printed template; an id is never an object."""
        if not isinstance(value, dict):
            return _is_layout(value, self.layout)
        return _says_nothing(value) and not any(
            isinstance(value.get(name), dict) for name in self.ids
        )


def _says_nothing(value: object) -> bool:
    """Return whether a value is as empty as in a printed template.

    One that is null is not: there, a program has lost what it meant.
    """
    if isinstance(value, str):
        return not value.strip()
    if not isinstance(value, dict):
        return False
    members = [member for member in value.values() if member is not None]
    return all(map(_says_nothing, members)) if members else not value


def _is_layout(value: object, layout: str) -> bool:
    """Return whether a value is all that an object without members may hold."""
    return isinstance(value, str) and not value.strip(layout)


class _Object:
    def __init__(self, members: "dict[str, _Coercer]", layout: str) -> None:
        self.members = members
        self.layout = layout

    def read(self, value: object, path: str) -> dict[str, object]:
        if _is_layout(value, self.layout):
            value = {}
        if not isinstance(value, dict):
            raise bad_value(path, f"expected an object, got {_kind(value)}")
        prefix = f"{path}." if path else ""
        given = {}
        for name, inner in value.items():
            shape = self.members.get(name)
            if shape is None or inner is None:
                continue
            if isinstance(shape, _OptionalId) and isinstance(inner, str) and not inner.strip():
                continue
            given[name] = shape.read(inner, prefix + name)
        return given


_Coercer = _Passthrough | _Text | _Integer | _Bool | _List | _Object


@cache
def _get_coercer(kind: Any, layout: str) -> _Coercer:  # noqa: ANN401 - a type annotation, whatever it is
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind, include_extras=True)
        return _Object(
            {
                field.encode_name: _get_coercer(hints[field.name], layout)
                for field in msgspec.structs.fields(kind)
            },
            layout,
        )
    if get_origin(kind) in {Union, types.UnionType}:
        (named,) = (one for one in get_args(kind) if one is not msgspec.UnsetType)
        return _get_coercer(named, layout)
    if get_origin(kind) is Annotated:
        base, *marks = get_args(kind)
        return _OptionalId() if _EmptyIsAbsent in marks else _get_coercer(base, layout)
    if get_origin(kind) is list:
        (one,) = get_args(kind)
        inner = _get_coercer(one, layout)
        if isinstance(inner, _Object) and issubclass(one, Reference):
            return _References(inner)
        return _List(inner)
    leaves: dict[Any, _Coercer] = {str: _Text(), int: _Integer(), bool: _Bool()}
    return leaves.get(kind, _Passthrough())


_KINDS: Final = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "an integer",
    Decimal: "a number with a point or an exponent",
    type(None): "nothing",
}
_MISSING: Final = "Object missing required field `"
_PLACE: Final = " - at `$"


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "something else")


def _quote(value: object) -> str:
    """Return what was sent in place of a number or a flag; text in quotes, with escapes."""
    if not isinstance(value, str):
        return _kind(value)
    if not value.strip():
        return "nothing"
    return f"the text {json.dumps(value[:_SHOWN])}"


def _explain(problem: str) -> ApiError:
    """Turn what msgspec says, ``Expected … - at `$.a.b` ``, into an error that names the place."""
    summary, _, rest = problem.partition(_PLACE)
    path = rest.removesuffix("`").removeprefix(".")
    if summary.startswith(_MISSING):
        member = summary.removeprefix(_MISSING).removesuffix("`")
        return ApiError(MISSING_PARAMETER, f"{'.'.join(filter(None, (path, member)))}: missing")
    return bad_value(path, summary.lower())
