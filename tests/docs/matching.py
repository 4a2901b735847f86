"""Whether commands printed what a document says; `…` stands for anything."""

import re

ANYTHING = "…"

_JSON = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')
_BETWEEN_TAGS = re.compile(r"(?<=>)\s+(?=<)|\s+(?=…)|(?<=…)\s+")


def says(language: str, printed: str, written: str) -> bool:
    """Return whether what was printed is what is written; layout does not count in JSON and XML."""
    if language == "http":
        head, _, body = written.partition("\n\n")
        printed_head, _, printed_body = printed.partition("\n\n")
        return says("text", printed_head, head) and says(_language_of(body), printed_body, body)
    pattern = _pattern(_laid_out(language, written))
    return pattern.fullmatch(_laid_out(language, printed) + "\n") is not None


def _language_of(body: str) -> str:
    return {"{": "json", "<": "xml"}.get(body.lstrip()[:1], "text")


def _laid_out(language: str, text: str) -> str:
    if language == "json":
        return _JSON.sub(lambda found: found[1] or "", text)
    if language == "xml":
        return _BETWEEN_TAGS.sub("", text.strip())
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))


def _pattern(written: str) -> re.Pattern[str]:
    """Turn what is written into a pattern: a lone `…` is any lines, one in a line is no more."""
    return re.compile(
        "".join(
            r"(?:.*\n)*?"
            if line.strip() == ANYTHING
            else r"[^\n]*?".join(map(re.escape, line.split(ANYTHING))) + r"\n"
            for line in written.split("\n")
        )
    )
