"""What a `style` attribute says of the words in it, as far as it changes what they mean. Pure.

Word processors and mail programs strike words out, raise figures and hide lines with styles alone.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

MAX_DECLARATIONS: Final = 200
"""Declarations of one attribute that are looked at."""

_BOLD: Final = 600
_TINY: Final = 1.0
"""A size, in pixels or points, at which nobody reads."""

_DECLARATION: Final = re.compile(
    r"\s*+([a-z-]{1,40}+)\s*+:\s*+"
    r"((?>(?:[^;\"'(\\]++|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|\([^)]*+(?:\)|\Z)|\\.)*))(?:;|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_NEXT: Final = re.compile(r"[^;]*+;")
_LENGTH: Final = re.compile(r"([+-]?(?:[0-9]{1,6}(?:\.[0-9]{0,6})?|\.[0-9]{1,6}))([a-z%]{0,4})")
_WHOLE: Final = {"%": 100.0, "em": 1.0}
"""The size of the words around, in units of it."""

_WHITE: Final = re.compile(
    r"#fff(?:fff)?(?:ff)?|#fffffe|white|rgba?\(\s*255[\s,]+255[\s,]+255(?:[\s,/]+[0-9.]{1,6}%?)?\s*\)"
    r"|rgba\([^)]{0,40},\s*0?\.?0*\)|#[0-9a-f]{3}0|#[0-9a-f]{6}00"
)
_NO_COLOUR: Final = frozenset(
    {"transparent", "none", "inherit", "initial", "unset", "revert", "windowtext", "window", ""}
)
_BLOCKS: Final = frozenset(
    {
        *("block", "flex", "grid", "table", "list-item", "flow-root", "table-row", "table-cell"),
        *("table-caption", "inline-block flow-root", "block flow", "-webkit-box", "-ms-flexbox"),
    }
)
_PRESERVING: Final = {
    "pre": "pre",
    "pre-wrap": "pre",
    "break-spaces": "pre",
    "-moz-pre-wrap": "pre",
    "pre-line": "lines",
    "normal": "",
    "nowrap": "",
}
_LIST_TYPES: Final = {
    "decimal": "1",
    "decimal-leading-zero": "1",
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
BULLETS: Final = frozenset({"disc", "circle", "square", "none"})
_NO_LIST_TYPE: Final = frozenset({"inside", "outside", "inherit", "initial", "unset", "revert"})
_CASES: Final = {"uppercase": "upper", "lowercase": "lower", "capitalize": "title", "none": ""}


class Style(NamedTuple):
    """What a style says; `None` where it says nothing of the kind.

    Attributes:
        bold: Whether the words are bold; and so on.
        raised: `sup` or `sub`; empty on the line.
        marked: Whether they are highlighted, where they stand in a line.
        spaces: `pre` where spaces and line breaks count, `lines` where line breaks do.
        block: Whether they stand on lines of their own.
        apart: Whether they are a box in the line, and no part of the words beside it.
        case: `upper`, `lower` or `title`, where letters are shown in another case.
        gone: The property by which nothing is shown, whatever is inside.
        tiny: Whether words are too small to be seen; those inside may be larger.
        invisible: Whether they are not painted; those inside may be again.
        align: `left`, `right`, `center`, `justify`, `start` or `end`.
        direction: `ltr` or `rtl`.
        bidi: `bdi` or `bdo`, where text is set apart or its order overridden.
        numbers: The `type` of a list; `none` where it has bullets or nothing.
        symbols: `wingdings` or `symbol`, where letters are shown as signs.
        left_over: Whether something was said that none of these tells.
    """

    bold: bool | None = None
    italic: bool | None = None
    underlined: bool | None = None
    struck: bool | None = None
    raised: str | None = None
    marked: bool | None = None
    spaces: str | None = None
    block: bool | None = None
    apart: bool = False
    case: str | None = None
    gone: str = ""
    tiny: bool | None = None
    invisible: bool | None = None
    align: str = ""
    direction: str = ""
    bidi: str = ""
    numbers: str = ""
    symbols: str | None = None
    left_over: bool = False


PLAIN: Final = Style()


def parse_style(text: str) -> Style:
    """Read a `style` attribute."""
    said = _declarations(text)
    if not said:
        return Style(left_over=bool(text.strip(" ;\t\n")))
    values: dict[str, object] = {}
    for name, value in said.items():
        if reader := _READERS.get(name):
            values |= reader(value)
        elif name not in _WITHOUT_MEANING:
            values["left_over"] = True
    values |= _offset(said)
    if gone := _gone(said):
        values["gone"] = gone
    return Style(**values)  # type: ignore[arg-type]


def _declarations(text: str) -> dict[str, str]:
    said: dict[str, str] = {}
    important: set[str] = set()
    position = 0
    for _ in range(MAX_DECLARATIONS):
        match = _DECLARATION.match(text, position)
        if match is None:
            match = _NEXT.match(text, position)
            if match is None:
                break
            position = match.end()
            continue
        name, value = match[1].lower(), match[2].lower()
        if "!important" in value:
            important.add(name)
            said[name] = " ".join(value.replace("!important", "").split())
        elif name not in important:  # CSS Cascading 4 §6.1
            said[name] = " ".join(value.split())
        position = match.end()
        if position == len(text):
            break
    return said


def _gone(said: Mapping[str, str]) -> str:
    """Return the property by which an element shows nothing at all."""
    if said.get("display") == "none":
        return "display"
    if _size(said.get("opacity", "")) == 0:
        return "opacity"
    if said.get("overflow", said.get("overflow-y", "")) in {"hidden", "clip"}:
        for name in ("max-height", "height", "max-width", "width"):
            if _size(said.get(name, "")) == 0:
                return name
    return ""


def _offset(said: Mapping[str, str]) -> dict[str, object]:
    """Read what raises figures as style sheets do: off the line by hand, and small."""
    if said.get("position") != "relative":
        return {}
    if said.get("vertical-align") != "baseline" and not _is_small(said.get("font-size", "")):
        return {}
    up = (_size(said.get("bottom", "")) or 0) - (_size(said.get("top", "")) or 0)
    return {"raised": "sup" if up > 0 else "sub"} if up else {}


def _is_small(value: str) -> bool:
    """Return whether a font size is less than that around it."""
    match = _LENGTH.fullmatch(value)
    whole = _WHOLE.get(match[2]) if match else None
    return value == "smaller" or bool(match and whole and float(match[1]) < whole)


def _size(value: str) -> float | None:
    match = _LENGTH.fullmatch(value)
    return float(match[1]) if match else None


def _weight(value: str) -> dict[str, object]:
    if value in {"bold", "bolder"}:
        return {"bold": True}
    if value.isascii() and value.isdigit():
        return {"bold": int(value[:4]) >= _BOLD}
    return {"bold": False} if value in {"normal", "lighter"} else {}


def _slant(value: str) -> dict[str, object]:
    if value.startswith(("italic", "oblique")):
        return {"italic": True}
    return {"italic": False} if value == "normal" else {}


def _lines(value: str) -> dict[str, object]:
    words = value.split()
    if "none" in words:
        return {"underlined": False, "struck": False}
    found: dict[str, object] = {}
    if "line-through" in words:
        found["struck"] = True
    if "underline" in words:
        found["underlined"] = True
    return found


def _height(value: str) -> dict[str, object]:
    if value in {"super", "text-top"}:
        return {"raised": "sup"}
    if value in {"sub", "text-bottom"}:
        return {"raised": "sub"}
    if value in {"baseline", "middle", "top", "bottom"}:
        return {"raised": ""} if value == "baseline" else {}
    size = _size(value)
    if size is None:
        return {}
    return {"raised": "sup" if size > 0 else "sub" if size < 0 else ""}


def _word_height(value: str) -> dict[str, object]:
    """Read Word's `mso-text-raise`."""
    size = _size(value)
    return {"raised": "sup" if size > 0 else "sub"} if size else {}


def _background(value: str) -> dict[str, object]:
    if value.startswith(("url(", "linear-gradient(", "var(")):
        return {"left_over": True}
    colour = value if value.startswith(("rgb", "hsl")) else value.partition(" ")[0]
    return {"marked": colour not in _NO_COLOUR and not _WHITE.fullmatch(colour)}


def _spaces(value: str) -> dict[str, object]:
    kept = _PRESERVING.get(value)
    return {} if kept is None else {"spaces": kept}


def _display(value: str) -> dict[str, object]:
    return {"block": value in _BLOCKS, "apart": value.startswith("inline-")}


def _case(value: str) -> dict[str, object]:
    case = _CASES.get(value)
    return {"left_over": True} if case is None else {"case": case}


def _variant(value: str) -> dict[str, object]:
    words = value.split()
    for word, raised in (("super", "sup"), ("sub", "sub")):
        if word in words:
            return {"raised": raised}
    return {} if value == "normal" else {"left_over": True}


def _visibility(value: str) -> dict[str, object]:
    return {"invisible": value in {"hidden", "collapse"}}


def _font_size(value: str) -> dict[str, object]:
    match = _LENGTH.fullmatch(value)
    if match is None:
        return {"tiny": False, "left_over": True}
    tiny = _TINY if match[2] in {"px", "pt", ""} else 0.0
    if float(match[1]) <= tiny:
        return {"tiny": True}
    # A part of nothing is nothing.
    relative = match[2] in {"em", "%", "ex", "ch"}
    return {"left_over": True} if relative else {"tiny": False, "left_over": True}


def _align(value: str) -> dict[str, object]:
    value = value.removeprefix("-webkit-").removeprefix("-moz-")
    known = value in {"left", "right", "center", "justify", "start", "end"}
    return {"align": value} if known else {}


def _direction(value: str) -> dict[str, object]:
    return {"direction": value} if value in {"ltr", "rtl"} else {}


def _bidi(value: str) -> dict[str, object]:
    if value in {"bidi-override", "isolate-override"}:
        return {"bidi": "bdo"}
    return {"bidi": "bdi"} if value in {"isolate", "plaintext"} else {}


def _list_type(value: str) -> dict[str, object]:
    for word in value.split():
        if word in _LIST_TYPES:
            return {"numbers": _LIST_TYPES[word]}
        if word in BULLETS:
            return {"numbers": word}
    return {} if _NO_LIST_TYPE.issuperset(value.split()) else {"left_over": True}


def _family(value: str) -> dict[str, object]:
    first = value.partition(",")[0].strip(" \"'")
    if first in {"wingdings", "symbol"}:
        return {"symbols": first}
    return {"symbols": "", "left_over": True}


def _font(value: str) -> dict[str, object]:
    """Read the shorthand, which sets what it does not name to its first value."""
    words = value.split()
    found: dict[str, object] = {"left_over": True, "symbols": ""}
    if any(word in {"bold", "bolder", "600", "700", "800", "900"} for word in words):
        found["bold"] = True
    if any(word in {"italic", "oblique"} for word in words):
        found["italic"] = True
    size = next((word.partition("/")[0] for word in words if _LENGTH.match(word)), "")
    if size and _size(size) is not None and not size.isdigit():
        found |= _font_size(size)
    for family in ("wingdings", "symbol"):
        if value.rstrip("\"'").endswith((f" {family}", f'"{family}', f"'{family}")):
            found["symbols"] = family
    return found


_READERS: Final[Mapping[str, Callable[[str], dict[str, object]]]] = {
    "font": _font,
    "font-weight": _weight,
    "font-style": _slant,
    "font-variant": _variant,
    "font-variant-position": _variant,
    "text-transform": _case,
    "text-decoration": _lines,
    "text-decoration-line": _lines,
    "vertical-align": _height,
    "mso-text-raise": _word_height,
    "background": _background,
    "background-color": _background,
    "mso-highlight": _background,
    "white-space": _spaces,
    "display": _display,
    "visibility": _visibility,
    "font-size": _font_size,
    "text-align": _align,
    "direction": _direction,
    "unicode-bidi": _bidi,
    "list-style": _list_type,
    "list-style-type": _list_type,
    "font-family": _family,
}

# They belong to what is read above, or say what is so anyway.
_WITHOUT_MEANING: Final = frozenset(
    {
        *("overflow", "overflow-x", "overflow-y", "max-height", "mso-hide", "opacity"),
        *("text-decoration-style", "text-decoration-thickness", "mso-list", "mso-ignore"),
    }
)
