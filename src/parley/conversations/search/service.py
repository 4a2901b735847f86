"""Finding messages and conversations: in the database by their words, then by rank, page by page.

Messages are ranked within a window: so many of those that have the words, the newest first, then as
many older ones. So a page's cost is bounded however many there are, and all can be reached. A
window is fixed by the numbers of its messages, so pages do not drift while others write.
"""

import zlib
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from parley.conversations import queries
from parley.conversations.cursors import InboxCursor
from parley.conversations.records import InboxPage, InboxQuery, MessageRecord, People
from parley.conversations.search import index
from parley.conversations.search.filters import (
    SearchScope,
    build_scope,
    find_conversations_by_title,
    fts_expressions,
)
from parley.conversations.search.query_parser import SearchQuery
from parley.conversations.search.ranking import score
from parley.conversations.search.snippets import highlight
from parley.store import Queries, Row, Transaction

WINDOW: Final = 250
"""Messages that are ranked together."""

MAX_WINDOWS: Final = 8
"""What is looked at for one page; where a phrase is rarer than its words, it may be a short one."""

MAX_HITS: Final = 100_000
"""Messages from which conversations are found, the newest of them."""

_LARGEST_WINDOW: Final = 4 * WINDOW
"""One that grew since its bounds were fixed: someone was let into what is older."""

_NEWEST_MESSAGE: Final = 2**33 - 1
_queries = Queries("parley.conversations.search")


class SearchCursor(NamedTuple):
    """How far a person has read what was found.

    Attributes:
        question: A number that stands for the question.
        newest: The window's newest message.
        oldest: Its oldest; 0 where that is not known yet.
        relevance: That of the last message read in it.
        message_id: That message.
    """

    question: int
    newest: int
    oldest: int
    relevance: int
    message_id: int


class SearchHit(NamedTuple):
    """A message that was found, and what is shown of it."""

    message: MessageRecord
    snippet: str


class SearchResults(NamedTuple):
    """A page of them.

    Attributes:
        hits: The page.
        people: Those whom it shows.
        after: Where the next goes on; `None` at the end.
    """

    hits: Sequence[SearchHit]
    people: People
    after: SearchCursor | None


class _ScoredHit(NamedTuple):
    """A message that holds the words, in the order of ranks: the best first, then the newest."""

    relevance: int
    message_id: int
    conversation_id: int
    texts: Sequence[str]


class _CandidateWindow(NamedTuple):
    """Messages that are ranked together, and between which numbers they are."""

    newest: int
    oldest: int
    ranked: Sequence[_ScoredHit]


def first_cursor(question: SearchQuery) -> SearchCursor:
    """Return the cursor before everything that is found."""
    return SearchCursor(zlib.crc32(repr(question).encode()), *_before(_NEWEST_MESSAGE))


def _before(newest: int) -> tuple[int, int, int, int]:
    """Return the cursor before a window of which only the upper end is known."""
    return newest, 0, _NEWEST_MESSAGE, _NEWEST_MESSAGE


async def find_messages(
    tx: Transaction, user_id: int, question: SearchQuery, limit: int, start: SearchCursor
) -> SearchResults:
    """Return a page of the messages that a person may see and that answer a question."""
    scope = await build_scope(tx, user_id, question)
    page: list[tuple[_ScoredHit, SearchCursor]] = []
    rest: SearchCursor | None = start
    looked_at = 0
    while rest is not None and len(page) <= limit and looked_at < MAX_WINDOWS:
        window = await _window(tx, scope, question, rest)
        read_to = (rest.relevance, rest.message_id)
        page += [
            (one, SearchCursor(start.question, window.newest, window.oldest, *one[:2]))
            for one in window.ranked
            if one[:2] < read_to
        ]
        rest = SearchCursor(start.question, *_before(window.oldest - 1)) if window.oldest else None
        looked_at += 1
    if len(page) > limit:
        page = page[:limit]
        rest = page[-1][1]
    return await _fetch_results(tx, scope, question, [one for one, _ in page], rest)


async def find_conversations(
    tx: Transaction, user_id: int, question: SearchQuery, page: InboxQuery
) -> InboxPage:
    """Return a page of one's conversations that answer a question, by a message or the title."""
    scope = await build_scope(tx, user_id, question)
    found = await _conversations_with_hits(tx, scope, question)
    if not question.is_about_messages:
        named = await find_conversations_by_title(tx, user_id, question)
        within = scope.conversation_ids
        found |= {one for one in named if within is None or one in within}
    positions = [
        InboxCursor(row.last_message_at, row.conversation_id)
        for row in await _queries.inbox_positions(
            tx,
            user_id=user_id,
            conversation_ids=sorted(found),
            archived=page.archived,
            unread=page.unread,
            starred=page.starred,
            other_id=page.other_id,
        )
    ]
    rest = [one for one in positions if one < page.before][page.offset :]
    shown = rest[: page.limit]
    threads = await queries.conversations_by_id(tx, user_id, [one.conversation_id for one in shown])
    after = shown[-1] if len(rest) > len(shown) else None
    return InboxPage(threads.threads, threads.people, len(positions), after)


async def _window(
    tx: Transaction, scope: SearchScope, question: SearchQuery, cursor: SearchCursor
) -> _CandidateWindow:
    """Return the window that a cursor is in."""
    found = await _candidates(
        tx,
        scope,
        question,
        newest=cursor.newest,
        oldest=cursor.oldest,
        at_most=_LARGEST_WINDOW if cursor.oldest else WINDOW,
    )
    newest = min(cursor.newest, found[0][1]) if found else cursor.newest
    oldest = cursor.oldest or (found[-1][1] if len(found) == WINDOW else 0)
    return _CandidateWindow(
        newest, oldest, sorted(await _rank(tx, scope, question, found), reverse=True)
    )


async def _candidates(  # noqa: PLR0913 - a range
    tx: Transaction,
    scope: SearchScope,
    question: SearchQuery,
    *,
    newest: int = _NEWEST_MESSAGE,
    oldest: int = 0,
    at_most: int,
) -> list[tuple[int, int]]:
    """Return the newest messages that have all words, as pairs of conversation and message."""
    found: set[tuple[int, int]] = set()
    for words in fts_expressions(scope, question, tx.dialect):
        found.update(
            await _queries.find_messages(
                tx,
                user_id=scope.user_id,
                words=words,
                newest=newest,
                oldest=oldest,
                conversation_ids=scope.conversation_ids,
                narrowed=question.is_about_messages,
                earliest=question.earliest,
                latest=question.latest,
                has_attachment=question.has_attachment,
                authors=scope.authors,
                at_most=at_most,
            )
        )
    return sorted(found, key=_message_id, reverse=True)[:at_most]


def _message_id(message: tuple[int, int]) -> int:
    return message[1]


async def _rank(
    tx: Transaction, scope: SearchScope, question: SearchQuery, messages: Sequence[tuple[int, int]]
) -> list[_ScoredHit]:
    """Return those of some messages that hold the words as they are asked for."""
    conversations = {message_id: conversation_id for conversation_id, message_id in messages}
    rows = await _queries.texts_of_messages(tx, user_id=scope.user_id, messages=list(messages))
    names = await index.find_names(
        tx,
        [(conversations[row.message_id], row.message_id) for row in rows if row.attachment_count],
    )
    return await tx.compute(_score_all, question, conversations, rows, names)


def _score_all(
    question: SearchQuery,
    conversations: Mapping[int, int],
    rows: Sequence[Row],
    names: Mapping[int, Sequence[str]],
) -> list[_ScoredHit]:
    ranked = []
    for row in rows:
        texts = [index.indexed_text(row.html, row.text), *names.get(row.message_id, ())]
        if row.title:
            texts.append(row.title)
        rank = score(texts, question)
        if rank is not None:
            ranked.append(_ScoredHit(rank, row.message_id, conversations[row.message_id], texts))
    return ranked


async def _fetch_results(
    tx: Transaction,
    scope: SearchScope,
    question: SearchQuery,
    ranked: Sequence[_ScoredHit],
    after: SearchCursor | None,
) -> SearchResults:
    found = await queries.messages_by_id(
        tx, scope.user_id, [(one.conversation_id, one.message_id) for one in ranked]
    )
    snippets = await tx.compute(lambda: [highlight(one.texts, question) for one in ranked])
    hits = [
        SearchHit(found.messages[one.message_id], snippet)
        for one, snippet in zip(ranked, snippets, strict=True)
    ]
    return SearchResults(hits, found.people, after)


async def _conversations_with_hits(
    tx: Transaction, scope: SearchScope, question: SearchQuery
) -> set[int]:
    """Return the conversations in which a message answers a question.

    The index tells, but for phrases: those are looked for in the messages, one conversation after
    another until each is found, and in no more than so many messages.
    """
    candidates = await _candidates(tx, scope, question, at_most=MAX_HITS)
    if not question.numbers and index.index_is_exact(question.phrases):
        return {conversation_id for conversation_id, _ in candidates}
    found: set[int] = set()
    for first in range(0, min(len(candidates), MAX_WINDOWS * WINDOW), WINDOW):
        window = [one for one in candidates[first : first + WINDOW] if one[0] not in found]
        found |= {one.conversation_id for one in await _rank(tx, scope, question, window)}
    return found
