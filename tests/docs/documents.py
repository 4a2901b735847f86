"""The project's documents, and the code blocks in them.

- A block of `sh` is run, in the document's own shell, in order.
- A block of `text`, `json`, `xml` or `http` right after one (only empty lines between) is what it
  prints. There, `…` stands for anything in a line, and a line of its own for any lines.
- A comment `<!-- not run: why -->` before a block of `sh` leaves it out.
- A comment `<!-- paste: the … line -->` before what is printed stands for a reader who pastes the
  line that starts with that word out of what was printed before.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]

SHOWN = ("text", "json", "xml", "http")
"""Languages of what a command prints."""

_FENCE = re.compile(r"^ *```(?P<language>\S*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_NOT_RUN = re.compile(r"<!-- not run: (?P<reason>[^>]+?) -->\s*\Z")
_PASTE = re.compile(r"<!-- paste: the (?P<word>\w+) line -->\s*\Z")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\[(?:[^\][]|\[[^\]]*\])*\]\((?P<target>[^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block.

    Attributes:
        line: Where it starts in its document.
        alone: Whether words stand between it and the block before it.
        not_run: Why it is not run; `None` where it is.
        pasted: The word that the line to be pasted starts with; `None` where there is none.
    """

    language: str
    text: str
    line: int
    alone: bool
    not_run: str | None
    pasted: str | None


class Step(NamedTuple):
    """Commands, and what they print, where the document says so."""

    commands: Block
    prints: Block | None


class Document:
    """One Markdown file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = REPOSITORY / name
        self.text = self.path.read_text("utf-8")

    @property
    def prose(self) -> str:
        """All but the blocks, line for line."""
        return _FENCE.sub(lambda fenced: "\n" * fenced[0].count("\n"), self.text)

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        end = 0
        for fenced in _FENCE.finditer(self.text):
            before = self.text[end : fenced.start()]
            marker, paste = _NOT_RUN.search(before), _PASTE.search(before)
            yield Block(
                language=fenced["language"],
                text=dedent(fenced["text"]),
                line=self.text.count("\n", 0, fenced.start()) + 1,
                alone=bool(before.strip()) or end == 0,
                not_run=marker["reason"] if marker else None,
                pasted=paste["word"] if paste else None,
            )
            end = fenced.end()

    def steps(self) -> Iterator[Step]:
        """Yield what is to be run, in order."""
        blocks = [*self.blocks()]
        for block, following in zip(blocks, [*blocks[1:], None], strict=False):
            if block.pasted is not None:
                yield Step(block, block)
            elif block.language == "sh" and block.not_run is None:
                prints = following and not following.alone and following.language in SHOWN
                yield Step(block, following if prints else None)

    def links(self) -> Iterator[str]:
        """Yield the targets of all links."""
        for link in _LINK.finditer(self.prose):
            yield link["target"]

    def anchors(self) -> set[str]:
        """Return what links can point at, spelled as GitHub does."""
        headings = _HEADING.findall(self.prose)
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def documents() -> Sequence[Document]:
    """Return every document of the project."""
    paths = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")]
    return [Document(str(path.relative_to(REPOSITORY))) for path in sorted(paths)]
