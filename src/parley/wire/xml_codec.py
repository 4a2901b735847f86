"""XML, read into the tree that both spellings share, and written.

An element with children is an object, a repeated child a list, any other element its text. A
document with a DOCTYPE is refused before it is parsed, so that no entity is ever declared: hardened
parser options alone still let attack documents through. (A target parser that stops at the DOCTYPE
does the same, and takes six times as long on every honest document.)
"""

import codecs
import re
from typing import Final

from lxml import etree

from parley.wire.coercion import ParsedBody
from parley.wire.errors import MALFORMED, ApiError

MAX_DEPTH: Final = 32
MAX_TAGS: Final = 50_000
"""Bounds the memory of the parsed document, which is about 150 bytes an element."""

_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_UTF_16: Final = {"utf-16", "utf-16le", "utf-16be"}
_ADMITTED: Final = {"utf-8", "utf8", "us-ascii", "ascii"} | _UTF_16
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TRUE: Final = ("true", "1")

# lxml names a file after its message, and there is none.
_SOURCE = re.compile(r" \(<string>, line \d+\)$| \(line 0\)$")

_WHITE_SPACE: Final = " \t\r\n"
"""What lays out a document (XML 1.0 §2.3)."""

_SPACE = re.compile(rb"[ \t\r\n]*")


def parse(body: bytes, charset: str | None = None) -> tuple[str, ParsedBody]:
    """Read a document: the name of its root element, and its tree.

    Namespaces and attributes are passed over, but `xsi:nil` stands for an absent value.

    Args:
        body: The bytes as they came.
        charset: Lower case, from the Content-Type; a byte order mark is stronger, the document's
            own declaration weaker (RFC 7303 §3).

    Raises:
        ApiError: 400, where the bytes are not well-formed, hold a DOCTYPE, are in an encoding
            other than UTF-8 and UTF-16, or are nested too deep or too long.
    """
    utf8 = _to_utf8(body, charset)
    if utf8.count(b"<") > MAX_TAGS:
        raise _refused_error(f"more than {MAX_TAGS} tags")
    if _has_doctype(utf8):
        raise _refused_error("a DOCTYPE is not allowed")
    try:
        root = etree.fromstring(utf8, _new_parser())
    except etree.LxmlError as error:
        raise ApiError(MALFORMED, f"the XML is malformed: {_problem(error)}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused_error("a DOCTYPE is not allowed")
    return _local_name(root.tag), ParsedBody(
        _value(root, MAX_DEPTH), clean=True, layout=_WHITE_SPACE
    )


def _has_doctype(document: bytes) -> bool:
    """Return whether a document type declaration comes before the first element (XML 1.0 §2.8).

    What is not well-formed before it is refused by the parser.
    """
    position = 0
    while True:
        if space := _SPACE.match(document, position):
            position = space.end()
        if document.startswith(b"<!--", position):
            end = document.find(b"-->", position + 4) + 1
        elif document.startswith(b"<?", position):
            end = document.find(b"?>", position + 2)
        else:
            return document.startswith(b"<!DOCTYPE", position)
        if end <= 0:
            return False
        position = end + 2


def _new_parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _value(element: etree._Element, levels: int) -> object:
    """Return the tree below an element."""
    if not len(element):
        if element.get(_NIL) in _TRUE:
            return None
        return element.text or ""
    if levels == 0:
        raise _refused_error(f"nested deeper than {MAX_DEPTH} levels")
    is_mixed = _is_text(element.text)
    children: dict[str, object] = {}
    for child in element:
        name, value = _local_name(child.tag), _value(child, levels - 1)
        is_mixed = is_mixed or _is_text(child.tail)
        if name not in children:
            children[name] = value
        elif isinstance(present := children[name], list):
            present.append(value)
        else:
            children[name] = [present, value]
    if is_mixed:
        raise _refused_error(
            f"<{_local_name(element.tag)[:80]}> holds both text and elements; "
            "HTML goes into CDATA or is escaped"
        )
    return children


def _is_text(text: str | None) -> bool:
    return text is not None and not text.isspace()


def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _refused_error(why: str) -> ApiError:
    return ApiError(MALFORMED, f"the XML is refused: {why}")


def _to_utf8(body: bytes, charset: str | None) -> bytes:
    """Return the document in UTF-8, checked, whatever of the admitted encodings it came in."""
    if body.startswith(codecs.BOM_UTF8):
        encoding = "utf-8"
        body = body[len(codecs.BOM_UTF8) :]
    elif body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = charset or _declared_encoding(body) or "utf-8"
        _check_guess(body, encoding)
    utf8 = _from_utf_16(body, encoding) if encoding in _UTF_16 else body
    if charset is None:
        declared = _declared_encoding(utf8)
        if declared is not None and not _agree(declared, encoding):  # XML 1.0 §4.3.3
            raise _refused_error(f"it says that it is in {declared}, and is in {encoding}")
    return utf8


def _check_guess(body: bytes, encoding: str) -> None:
    """Check that a document without a byte order mark begins as what it is said to be in does.

    What it begins with, `<` or white space, has a byte of zero beside it in UTF-16 alone.
    """
    if encoding not in _ADMITTED:
        raise _refused_error(f"it is said to be in {encoding[:40]}: send UTF-8 or UTF-16")
    is_utf_16 = b"\0" in body[:2]
    if is_utf_16 and encoding not in _UTF_16:
        raise _refused_error(
            "it looks like UTF-16 without a byte order mark: add one,"
            " or name utf-16le or utf-16be as the charset in the Content-Type"
        )
    if encoding in _UTF_16 and not is_utf_16:
        raise _refused_error(
            f"it is said to be in {encoding}, and looks like UTF-8: declare that,"
            " or name utf-8 as the charset in the Content-Type"
        )


def _declared_encoding(body: bytes) -> str | None:
    declared = _DECLARED_ENCODING.match(body, 0, 200)
    return declared[1].decode("ascii").lower() if declared else None


def _agree(declared: str, encoding: str) -> bool:
    return declared in _ADMITTED and (declared in _UTF_16) == (encoding in _UTF_16)


def _from_utf_16(body: bytes, encoding: str) -> bytes:
    try:
        return body.decode(encoding).encode()
    except UnicodeError as error:
        raise ApiError(MALFORMED, "the XML is malformed: not valid UTF-16") from error


def _problem(error: etree.LxmlError) -> str:
    return _SOURCE.sub("", str(error).partition("\n")[0])[:200]


DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def render(root: str, tree: dict[str, object]) -> bytes:
    """Write a tree of builtin values as a document under the element `root`."""
    parts = [DECLARATION]
    _write(parts, root, tree)
    return "".join(parts).encode()


def _write(parts: list[str], name: str, value: object) -> None:
    if isinstance(value, dict):
        parts.append(f"<{name}>")
        for child, inner in value.items():
            if isinstance(inner, list):
                for one in inner:
                    _write(parts, child, one)
            else:
                _write(parts, child, inner)
        parts.append(f"</{name}>")
    elif isinstance(value, bool):
        parts.append(f"<{name}>{'true' if value else 'false'}</{name}>")
    elif name == "html":
        parts.append(f"<html>{_cdata(str(value))}</html>")
    else:
        text = _escape(value) if isinstance(value, str) else str(value)
        parts.append(f"<{name}>{text}</{name}>")


def _escape(text: str) -> str:
    """Escape markup, and CR, which a parser would read as LF (§2.11)."""
    marked = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return marked.replace("\r", "&#13;")


def _cdata(text: str) -> str:
    """Write a text so that it reads back: no section can hold its own end, nor a CR (§2.11)."""
    inside = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"<![CDATA[{inside}]]>"
