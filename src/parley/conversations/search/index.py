"""The index of messages' words: written with each message, in its transaction.

An entry holds a message's words, folded, each once, and the marks of its conversation and of those
who take part. So the database finds a person's own messages without looking at those of others,
however many there are. What an entry says is not yet that someone may see the message: the
questions that are asked of the index see to that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from parley.conversations.body.snippet import extract_text
from parley.folding import tokenize
from parley.store import Command, Queries, Transaction

MAX_TEXT: Final = 32 * 1024
"""Characters of a message that are looked at: they bound what one message can cost a search."""

MAX_WORD: Final = 64
"""Characters by which a word is indexed; a database takes no words of any length."""

MAX_WORDS: Final = 32
"""Words of a question that the index is asked for; a longer one is compared with the messages."""

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
    return " ".join(dict.fromkeys(word[:MAX_WORD] for word in tokenize(indexed_text(html, text))))


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
    await remove(tx, [(entry.conversation_id, entry.message_id) for entry in entries])
    await add(tx, entries)


async def remove(tx: Transaction, messages: Sequence[tuple[int, int]]) -> None:
    """Take messages out of the index, named by pairs of conversation and message."""
    await _queries.remove_from_index(tx, rows=sorted(messages))


@dataclass(frozen=True, slots=True)
class IndexMessages(Command[int]):
    """Index messages that an earlier Parley wrote: at most `at_most`; tell how many it looked at.

    A tombstone and what the server wrote are passed over.
    """

    at_most: int

    async def execute(self, tx: Transaction) -> int:
        """Write it."""
        rows = await _queries.messages_not_in_index(tx, at_most=self.at_most)
        await replace(  # one that was edited since is there already
            tx,
            [
                IndexEntry(row.conversation_id, row.message_id, index_terms(row.html, row.text))
                for row in rows
                if row.findable
            ],
        )
        await _queries.note_in_index(
            tx, rows=[(row.conversation_id, row.message_id) for row in rows]
        )
        return len(rows)


def index_is_exact(phrases: Iterable[Sequence[str]]) -> bool:
    """Return whether the index alone decides: all phrases are single words, and not too many."""
    asked = list(phrases)
    return len(asked) <= MAX_WORDS and all(
        len(phrase) == 1 and len(phrase[0]) <= MAX_WORD for phrase in asked
    )
