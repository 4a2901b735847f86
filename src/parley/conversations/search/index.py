"""The index of messages' words: written with each message, in its transaction.

An entry holds a message's words, folded, each once, and the marks of its conversation and of those
who take part. So the database finds a person's own messages without looking at those of others,
however many there are. What an entry says is not yet that someone may see the message: the
questions that are asked of the index see to that.

The names of a message's files are among its words; and to the first message of a conversation
belongs the title, as its subject to a letter.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from typing_extensions import override

from parley.conversations.body.snippet import extract_text
from parley.conversations.search.numbers import number_keys
from parley.folding import tokenize
from parley.store import Command, Queries, Row, Transaction

MAX_TEXT: Final = 32 * 1024
"""Characters of a message that are looked at: they bound what one message can cost a search."""

MAX_WORD: Final = 64
"""Characters by which a word is indexed; a database takes no words of any length."""

MAX_WORDS: Final = 32
"""Words of a question that the index is asked for; a longer one is compared with the messages."""

_SAME_IN_BOTH: Final = re.compile(
    "[\0-\xac\xae-\xb1\xb4-\xb8\xba\xbb\xbf-\xff"
    "\N{HYPHEN}-\N{HYPHENATION POINT}\N{PER MILLE SIGN}-\u203f\N{EURO SIGN}]*+"
)
"""Latin-1 and the punctuation that goes with it.

But for soft hyphens, raised figures and fractions.
"""

_queries = Queries("parley.conversations.search")


class IndexEntry(NamedTuple):
    """A message, and what it is found by."""

    conversation_id: int
    message_id: int
    words: str


def indexed_text(html: str, text: str) -> str:
    """Return what is looked at of a message, of which `text` is the snippet."""
    return extract_text(html, text)[:MAX_TEXT]


def index_terms(html: str, text: str) -> str:
    """Return the words by which a message is found, each once, with spaces between."""
    return " ".join(_terms(indexed_text(html, text)))


def _terms(text: str) -> Iterable[str]:
    words = tokenize(text)
    terms = dict.fromkeys([word[:MAX_WORD] for word in words])
    return [*terms, *number_keys(words)]


def add_names(words: str, names: Iterable[str]) -> str:
    """Return a message's words with those of names by which it is found too.

    They are the names of what it carries and, of a conversation's first message, the title.
    """
    more = (word for name in names for word in _terms(name))
    return " ".join(dict.fromkeys([*words.split(), *more]))


async def add(tx: Transaction, entries: Sequence[IndexEntry]) -> None:
    """Index messages that are new, after their participants are written."""
    await _queries.add_to_index(tx, rows=sorted(entries))


def mark(entry: IndexEntry, user_ids: Iterable[int]) -> IndexEntry:
    """Return an entry whose words include the marks of its conversation and of its participants."""
    marks = f"#{entry.conversation_id} @{' @'.join(map(str, user_ids))}"
    words = f"{entry.words} {marks}" if entry.words else marks
    return IndexEntry(entry.conversation_id, entry.message_id, words)


async def replace(tx: Transaction, entries: Sequence[IndexEntry]) -> None:
    """Index messages anew, whose words have changed."""
    messages = [(entry.conversation_id, entry.message_id) for entry in entries]
    await remove(tx, messages)
    await add(tx, entries)
    await _queries.mark_indexed(tx, rows=messages)


async def renew(tx: Transaction, messages: Sequence[tuple[int, int]]) -> None:
    """Index messages anew by what is stored of them, named by conversation and message."""
    await _write(tx, await _queries.messages_to_index(tx, messages=list(messages)))


async def find_names(
    tx: Transaction, messages: Sequence[tuple[int, int]]
) -> Mapping[int, Sequence[str]]:
    """Return what the files of messages are called, by message."""
    names: dict[int, list[str]] = {}
    if messages:
        for row in await _queries.names_of_attachments(tx, messages=list(messages)):
            names.setdefault(row.message_id, []).append(row.name)
    return names


async def remove(tx: Transaction, messages: Sequence[tuple[int, int]]) -> None:
    """Take messages out of the index, named by pairs of conversation and message."""
    await _queries.remove_from_index(tx, rows=sorted(messages))


@dataclass(frozen=True, slots=True)
class IndexMessages(Command[int]):
    """Index at most `at_most` messages that an earlier Parley did, or did not; return how many.

    A tombstone and what the server wrote are passed over.
    """

    at_most: int

    @override
    async def execute(self, tx: Transaction) -> int:
        rows = await _queries.messages_to_analyse(tx, at_most=self.at_most)
        changed = [row for row in rows if row.findable and not _is_unchanged(row)]
        await _write(tx, changed)
        await _queries.mark_indexed(
            tx, rows=[(row.conversation_id, row.message_id) for row in rows]
        )
        return len(rows)


def _is_unchanged(row: Row) -> bool:
    """Return whether an entry of the first analysis is what the second would make of a message.

    That is so for most messages in Western European languages, and a tenth of the work.
    """
    if not row.in_index or row.attachment_count or row.sequence == 1:
        return False
    text = indexed_text(row.html, row.text)
    return _SAME_IN_BOTH.fullmatch(text) is not None and not number_keys(tokenize(text))


async def _write(tx: Transaction, rows: Sequence[Row]) -> None:
    carrying = [
        (row.conversation_id, row.message_id)
        for row in rows
        if row.findable and row.attachment_count
    ]
    names = await find_names(tx, carrying)
    await replace(tx, await tx.compute(_analyse, rows, names))


def _analyse(rows: Sequence[Row], names: Mapping[int, Sequence[str]]) -> list[IndexEntry]:
    return [
        IndexEntry(
            row.conversation_id,
            row.message_id,
            add_names(
                index_terms(row.html, row.text), [row.title or "", *names.get(row.message_id, ())]
            ),
        )
        for row in rows
        if row.findable
    ]


def index_is_exact(phrases: Iterable[Sequence[str]]) -> bool:
    """Return whether the index alone decides: all phrases are single words, and not too many."""
    asked = list(phrases)
    return len(asked) <= MAX_WORDS and all(
        len(phrase) == 1 and len(phrase[0]) <= MAX_WORD for phrase in asked
    )
