"""What a question means for the one who asks: people, conversations, marks of the index."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from parley import people
from parley.conversations.search.index import MAX_WORD, MAX_WORDS
from parley.conversations.search.numbers import number_key
from parley.conversations.search.query_parser import SearchQuery
from parley.conversations.search.ranking import matches
from parley.folding import tokenize
from parley.store import Dialect, Queries, Row, Transaction
from parley.wire.integers import parse_uint63

MAX_AUTHORS: Final = 1_000
"""So many 63 bits always hold."""

_queries = Queries("parley.conversations.search")


@dataclass(frozen=True, slots=True)
class SearchScope:
    """Where a person's question is looked for.

    Attributes:
        user_id: The person.
        marks: Of the index: one's own, and those of conversations indexed without it.
        conversation_ids: The conversations that `in:` means; `None` where it is all of them.
        authors: The people whom `from:` means; `None` where it is all of them.
    """

    user_id: int
    marks: Sequence[str]
    conversation_ids: Sequence[int] | None
    authors: Sequence[int] | None


async def build_scope(tx: Transaction, user_id: int, question: SearchQuery) -> SearchScope:
    """Find out what a question means for a person."""
    late = await _queries.conversations_indexed_late(tx, user_id=user_id)
    return SearchScope(
        user_id=user_id,
        marks=[f"@{user_id}", *(f"#{row.conversation_id}" for row in late)],
        conversation_ids=(
            await _conversations(tx, user_id, question.places) if question.places else None
        ),
        authors=await _authors(tx, user_id, question.authors) if question.authors else None,
    )


async def find_conversations_by_title(
    tx: Transaction, user_id: int, question: SearchQuery
) -> list[int]:
    """Return one's conversations whose titles hold a question's words."""
    titles = await _queries.titles_of_conversations(tx, user_id=user_id)
    return await tx.compute(_match_titles, titles, [question])


def fts_expressions(scope: SearchScope, question: SearchQuery, dialect: Dialect) -> Iterator[str]:
    """Ask the index, in its engine's language, for entries with one of the marks and all words.

    Each of many marks would be looked at for each entry, so they are asked for in parts.
    """
    quote, both, one = _SPELLING[dialect]
    words = [f"{quote}{word}{quote}" for word in _words(question.plain_phrases)[:MAX_WORDS]]
    for number in question.numbers:
        grouped = both.join(f"{quote}{word}{quote}" for word in _words(number.phrases))
        words.append(f"(({grouped}){one}{quote}{number_key(number.digits)}{quote})")
    for first in range(0, len(scope.marks), _MARKS_AT_ONCE):
        marks = scope.marks[first : first + _MARKS_AT_ONCE]
        either = one.join(f"{quote}{mark}{quote}" for mark in marks)
        yield both.join([f"({either})", *words])


def _words(phrases: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(word[:MAX_WORD] for phrase in phrases for word in phrase))


_MARKS_AT_ONCE: Final = 100

_SPELLING: Final = {
    Dialect.SQLITE: ('"', " AND ", " OR "),
    Dialect.POSTGRES: ("'", " & ", " | "),
}
"""How an engine quotes a word, and says that both must be there, or one of them."""


async def _authors(tx: Transaction, user_id: int, named: Iterable[str]) -> list[int]:
    found: dict[int, None] = {}
    for name in named:
        if name.casefold() == "me":
            found[user_id] = None
        else:
            found |= dict.fromkeys(await people.resolve_user_ids(tx, name, MAX_AUTHORS))
    return list(found)


async def _conversations(tx: Transaction, user_id: int, named: Iterable[str]) -> list[int]:
    numbers = [number for name in named if (number := parse_uint63(name)) is not None]
    asked = [
        SearchQuery(
            phrases=tuple(tuple(words) for piece in name.split() if (words := tokenize(piece)))
        )
        for name in named
    ]
    titles = await _queries.titles_of_conversations(tx, user_id=user_id)
    return [*numbers, *await tx.compute(_match_titles, titles, asked)]


def _match_titles(titles: Iterable[Row], questions: Sequence[SearchQuery]) -> list[int]:
    """Return the conversations whose titles hold the words of one of some questions."""
    return [
        row.conversation_id
        for row in titles
        if any(matches(row.title, question) for question in questions)
    ]
