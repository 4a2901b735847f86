"""The headers of a part, as mail has written them for decades: RFC 5322 §2.2, RFC 2045 §5.1.

Where a value can be read in two ways, it is refused. All of it takes time in proportion to the
input.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BARE_BREAK: Final = re.compile(r"[\r\n]")
_OTHERS: Final = r'(?P<blank>[ \t]+)|(?P<semicolon>;)|(?P<word>[^ \t"();]+)'
_LEXEME: Final = re.compile(rf'(?P<quoted>"(?:[^"\\]|\\.)*")|{_OTHERS}', re.DOTALL)
_BROWSERS: Final = re.compile(rf'(?P<quoted>"[^"]*")|{_OTHERS}')
"""Browsers write a backslash as it is, and `%22` for a quote (HTML standard, §4.10.21.8)."""
_IN_COMMENT: Final = re.compile(r"\\.|[()]", re.DOTALL)
_ESCAPED: Final = re.compile(r'\\(["\\])')
_PERCENT: Final = re.compile("%(22|0A|0D)")
"""What browsers write so in a name, and nothing else, not even a per cent sign."""
_BLANKS: Final = " \t"
_MAX_LEXEMES: Final = 500
_SHOWN: Final = 40
_UNIQUE: Final = {"content-disposition", "content-type", "content-transfer-encoding"}


class HeaderError(ValueError):
    """A header that can't be read, or can be read in two ways; its message says where."""


class HeaderValue(NamedTuple):
    """What a header says.

    Attributes:
        value: What stands before the parameters, in lower case.
        parameters: By their names in lower case.
    """

    value: str
    parameters: dict[str, str]


def parse_fields(block: bytes) -> dict[str, str]:
    """Return header fields by their names in lower case, continuation lines joined.

    Raises:
        HeaderError: A line is no field, or a field that says what a part is stands twice.
    """
    try:
        text = block.decode()
    except UnicodeDecodeError as error:
        raise HeaderError("a part's headers are not valid UTF-8") from error
    fields: dict[str, str] = {}
    for line in _unfold(text):
        name, colon, value = line.partition(":")
        key = name.rstrip(_BLANKS).lower()
        if not colon or not _TOKEN.fullmatch(key):
            raise HeaderError(f'expected "Name: value" in a part\'s header, got "{line[:_SHOWN]}"')
        if key in fields and key in _UNIQUE:
            raise HeaderError(f"a part has two headers {key}")
        fields[key] = value.strip(_BLANKS)
    return fields


def _unfold(text: str) -> list[str]:
    lines: list[list[str]] = []
    for line in text.split("\r\n") if text else []:
        if _BARE_BREAK.search(line):
            raise HeaderError("a line of a part's headers must end with CR LF")
        if not line.startswith((" ", "\t")):
            lines.append([line])
        elif lines:
            lines[-1].append(line)
        else:
            raise HeaderError("a part's headers begin with a continuation line")
    return ["".join(pieces) for pieces in lines]


def parse_value(text: str, header: str) -> HeaderValue:
    """Return what a header with parameters says, such as `form-data; name="file"`.

    Args:
        text: Its value, unfolded.
        header: Its name, for errors.

    Raises:
        HeaderError: It can't be read, or it has a parameter twice.
    """
    # What a backslash means differs; where mail's reading makes no sense, that of browsers is left.
    try:
        return _parse(text, header, _LEXEME)
    except HeaderError:
        if "\\" not in text:
            raise
        with suppress(HeaderError):
            return _parse(text, header, _BROWSERS)
        raise


def _parse(text: str, header: str, grammar: re.Pattern[str]) -> HeaderValue:
    first, *rest = _pieces(text, header, grammar)
    parameters: dict[str, str] = {}
    for piece in rest:
        if not piece.text:
            continue  # as after the last semicolon
        name, equals, value = piece.text.partition("=")
        key = name.rstrip(_BLANKS).lower()
        if not equals or not _TOKEN.fullmatch(key):
            # It may be the rest of a value with a semicolon in it.
            raise HeaderError(f'{header}: expected name=value, got "{piece.text[:_SHOWN]}"')
        if key in parameters:
            raise HeaderError(f"{header}: the parameter {key} stands twice")
        value = value.lstrip(_BLANKS)
        parameters[key] = _unquote(value, piece, grammar, f"{header}: {key}")
    return HeaderValue(first.text.lower(), parameters)


class _Piece(NamedTuple):
    """What stands between two semicolons, with blanks in place of comments.

    Attributes:
        is_commented: Whether one was in the value, or beside it.
    """

    text: str
    is_commented: bool


def _pieces(text: str, header: str, grammar: re.Pattern[str]) -> Iterator[_Piece]:
    written: list[str] = []
    in_value = is_commented = False
    for kind, lexeme in chain(_lexemes(text, header, grammar), [("semicolon", ";")]):
        if kind == "semicolon":
            yield _Piece("".join(written).strip(_BLANKS), is_commented)
            written = []
            in_value = is_commented = False
        elif kind == "comment":
            written.append(" ")
            is_commented = is_commented or in_value
        else:
            written.append(lexeme)
            in_value = in_value or (kind == "word" and "=" in lexeme)


def _lexemes(text: str, header: str, grammar: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    position = count = 0
    while position < len(text):
        count += 1
        if count > _MAX_LEXEMES:
            raise HeaderError(f"{header}: too many parameters, comments or words")
        if text[position] == "(":
            end = _end_of_comment(text, position, header)
            yield "comment", text[position:end]
        else:
            found = grammar.match(text, position)
            if found is None or found.lastgroup is None:
                raise _half_open(header)
            end = found.end()
            yield found.lastgroup, found.group()
        position = end


def _end_of_comment(text: str, start: int, header: str) -> int:
    """Return where a comment ends; there may be others in it (RFC 5322 §3.2.2)."""
    depth = 0
    for found in _IN_COMMENT.finditer(text, start):
        depth += {"(": 1, ")": -1}.get(found.group(), 0)
        if depth == 0:
            return found.end()
    raise _half_open(header)


def _half_open(header: str) -> HeaderError:
    return HeaderError(f"{header}: a quote or a parenthesis has no other half")


def _unquote(value: str, piece: _Piece, grammar: re.Pattern[str], parameter: str) -> str:
    if '"' not in value:
        is_name = "filename" in parameter
        if piece.is_commented and (is_name or any(blank in value for blank in _BLANKS)):
            # In filename=report (1), is that a comment, or a part of the name?
            raise HeaderError(f"{parameter}: put the value in quotes")
        return value
    found = grammar.fullmatch(value)
    if found is None or found.lastgroup != "quoted":
        raise HeaderError(f"{parameter}: expected one value in quotes, and \\ before a quote in it")
    inner = value[1:-1]
    # Before anything but itself or a quote, a backslash is one, as in a path from a browser.
    text = _ESCAPED.sub(r"\1", inner) if grammar is _LEXEME else inner
    if parameter.endswith(": filename") and '\\"' not in inner and not inner.startswith("=?"):
        # Whoever escapes a quote with a backslash, or encodes words, means a per cent sign by one.
        return _PERCENT.sub(lambda found: chr(int(found[1], 16)), text)
    return text
