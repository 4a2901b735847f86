"""How words look where they stand, and which elements say so in a body."""

from dataclasses import dataclass, replace
from typing import Final

from parley.conversations.body.styles import Style

_BOLD: Final = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_ITALIC: Final = frozenset({"i", "em", "cite", "var", "dfn", "address"})
_UNDERLINED: Final = frozenset({"u", "ins"})
_STRUCK: Final = frozenset({"s", "strike", "del"})
_RAISED: Final = frozenset({"sup", "sub"})
_NAMES: Final = _BOLD | _ITALIC | _UNDERLINED | _STRUCK | _RAISED | {"mark", "a", "pre"}


@dataclass(frozen=True, slots=True)
class Look:
    """How words look.

    Attributes:
        written: The elements around them that a body holds already.
        gone: Why nothing is shown of what they are in; empty where it is.
        tiny: As in `Style`; so is `invisible`.
        spaces: As in `Style`.
        symbols: As in `Style`; so is `case`.
        direction: Of the text around them: `ltr`, `rtl`, or unknown.
    """

    bold: bool = False
    italic: bool = False
    underlined: bool = False
    struck: bool = False
    marked: bool = False
    raised: str = ""
    written: frozenset[str] = frozenset()
    gone: str = ""
    tiny: bool = False
    invisible: bool = False
    spaces: str = ""
    symbols: str = ""
    case: str = ""
    direction: str = ""

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements that must be written around words for them to look like this."""
        return tuple(
            name
            for name, wanted, others in (
                ("strong", self.bold, _BOLD),
                ("em", self.italic, _ITALIC),
                ("u", self.underlined and "a" not in self.written, _UNDERLINED),
                ("s", self.struck, _STRUCK),
                ("mark", self.marked, frozenset({"mark"})),
                (self.raised, bool(self.raised), _RAISED),
            )
            if wanted and not self.written & others
        )


def enter(look: Look, name: str, style: Style, *, inline: bool) -> Look:
    """Return how words look in an element, by its name and its style."""
    changes: dict[str, object] = {
        **_said(style, "tiny", "invisible", "spaces", "symbols", "case"),
        **(_said(style, "marked") if inline else {}),
        # A line through words, or under them, goes on through what has none of its own.
        **{flag: True for flag in ("underlined", "struck") if getattr(style, flag)},
        **_said(style, "bold", "italic"),
    }
    if inline and style.raised:
        changes["raised"] = style.raised
    if style.direction:
        changes["direction"] = style.direction
    if name in _NAMES:
        changes["written"] = look.written | {name}
        if name == "pre":
            changes["spaces"] = ""
    return replace(look, **changes) if changes else look  # type: ignore[arg-type]


def _said(style: Style, *names: str) -> dict[str, object]:
    return {name: said for name in names if (said := getattr(style, name)) is not None}


def is_denied(name: str, style: Style) -> bool:
    """Return whether an element's style says that its words do not look as it makes them."""
    return (
        (name in {"b", "strong"} and style.bold is False)
        or (name in {"i", "em"} and style.italic is False)
        or (name == "u" and style.underlined is False)
        or (name in {"s", "strike"} and style.struck is False)
        or (name in _RAISED and style.raised == "")
    )
