"""What a person types to find messages, read: words, "phrases", and `from:` and its kind. Pure.

Everything in a question must hold. What it leaves open (whom `from:` names, what `in:` means) the
store settles. Case, accents and punctuation do not count: words are folded. A quotation mark that
opens no phrase, or one that is not closed, is text like any other.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, groupby
from typing import Final, NamedTuple

from parley.conversations.search.numbers import join_groups
from parley.folding import tokenize
from parley.wire import ApiError
from parley.wire.coercion import check_text
from parley.wire.errors import BAD_QUESTION, LIMIT_EXCEEDED

MAX_LENGTH: Final = 400
MAX_TERMS: Final = 32
MAX_OPERATORS: Final = 16

_QUOTATION_MARKS: Final = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))  # noqa: RUF001 - as telephones write them
_NOT_SPACE: Final = re.compile(r"\S")
_TERM: Final = re.compile(
    r"(?:(?P<operator>from|in|has|before|after):)?"
    # A mark behind a letter or a digit begins nothing: it stands for inches, or inside a word.
    r'(?:"(?P<quoted>[^"]*)"|"?(?P<bare>(?:[^\s"]|(?<=[^\W_])")*))',
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ONE_DAY: Final = timedelta(days=1)


class LongNumber(NamedTuple):
    """A number of many digits, and the phrases as which it was asked for."""

    digits: str
    phrases: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a message must be to be found.

    Attributes:
        phrases: Words that it holds, folded; those of one phrase next to each other.
        numbers: Those of the phrases that are a long number, which it may hold grouped otherwise.
        authors: Whom it is from, each a name, an address or a number; one of them.
        places: What it is in, each a title's words or a number; one of them.
        has_attachment: Whether it must carry something.
        after: The day after which it was written, in UTC.
        before: The day before which it was written, in UTC.
    """

    phrases: tuple[tuple[str, ...], ...] = ()
    numbers: tuple["LongNumber", ...] = ()
    authors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    has_attachment: bool = False
    after: date | None = None
    before: date | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """All of its words, each once."""
        return tuple(dict.fromkeys(word for phrase in self.phrases for word in phrase))

    @property
    def plain_phrases(self) -> tuple[tuple[str, ...], ...]:
        """Those that are no part of a long number."""
        grouped = {phrase for number in self.numbers for phrase in number.phrases}
        return tuple(phrase for phrase in self.phrases if phrase not in grouped)

    @property
    def is_about_messages(self) -> bool:
        """Whether it asks for what a conversation has only through its messages."""
        return bool(self.authors or self.has_attachment or self.after or self.before)

    @property
    def earliest(self) -> int:
        """The first moment that is late enough, in milliseconds."""
        if self.after is None or self.after == date.max:
            return 0 if self.after is None else _moment(date.max)
        return _moment(self.after + _ONE_DAY)

    @property
    def latest(self) -> int:
        """The first moment that is too late, in milliseconds."""
        return _moment(self.before or date.max)


def _moment(day: date) -> int:
    return int(datetime.combine(day, time.min, UTC).timestamp()) * 1000


class _Term(NamedTuple):
    """A part of a question, and the number of its first character, from 1 on."""

    operator: str
    value: str
    position: int

    @property
    def typed_words(self) -> int:
        """How many words were typed: a sentence without spaces, or an address, is one."""
        return sum(1 for piece in self.value.split() if tokenize(piece))


def parse(text: str) -> SearchQuery:
    """Read a question.

    Raises:
        ApiError: 400 that names the place, where it is too long or not well-formed.
    """
    check_text(text, "q")
    if len(text) > MAX_LENGTH:
        raise ApiError(LIMIT_EXCEEDED, f"q: at most {MAX_LENGTH} characters")
    terms = list(_terms(text.translate(_QUOTATION_MARKS)))
    phrases = dict.fromkeys(
        tuple(words) for term in terms if not term.operator and (words := tokenize(term.value))
    )
    if sum(term.typed_words for term in terms if not term.operator) > MAX_TERMS:
        raise ApiError(LIMIT_EXCEEDED, f"q: at most {MAX_TERMS} words")
    operators = [term for term in terms if term.operator]
    if len(operators) > MAX_OPERATORS:
        raise ApiError(LIMIT_EXCEEDED, f"q: at most {MAX_OPERATORS} of from:, in: and their kind")
    if not (phrases or operators):
        raise ApiError(BAD_QUESTION, "q: there is no word in it to look for")
    return SearchQuery(
        phrases=tuple(phrases),
        numbers=tuple(_numbers(terms)),
        authors=_get_values(operators, "from", "a name, an email address or a user's number"),
        places=_get_values(operators, "in", "a word of a title or a conversation's number"),
        has_attachment=any(_is_attachment(term) for term in operators if term.operator == "has"),
        after=max((_day(term) for term in operators if term.operator == "after"), default=None),
        before=min((_day(term) for term in operators if term.operator == "before"), default=None),
    )


def _terms(text: str) -> Iterator[_Term]:
    position = 0
    while start := _NOT_SPACE.search(text, position):
        first = start.start()
        found = _TERM.match(text, first)
        if found is None:
            raise RuntimeError("every text begins a term")
        operator, quoted, bare = found["operator"] or "", found["quoted"], found["bare"]
        position = found.end()
        yield _Term(operator.lower(), bare if quoted is None else quoted, first + 1)


def _numbers(terms: Iterable[_Term]) -> Iterator[LongNumber]:
    """Yield the long numbers of a question: terms side by side that are nothing but digits."""
    phrases = (() if term.operator else tuple(tokenize(term.value)) for term in terms)
    for of_digits, together in groupby(phrases, lambda one: "".join(one).isdigit()):
        groups = tuple(together)
        digits = join_groups(list(chain.from_iterable(groups))) if of_digits else None
        if digits:
            yield LongNumber(digits, groups)


def _get_values(operators: list[_Term], name: str, expected: str) -> tuple[str, ...]:
    chosen = [term for term in operators if term.operator == name]
    for term in chosen:
        if not tokenize(term.value):
            raise _bad(term, f"expected {expected}")
    return tuple(dict.fromkeys(term.value.strip() for term in chosen))


def _is_attachment(term: _Term) -> bool:
    if term.value.strip().lower() not in {"attachment", "attachments"}:
        raise _bad(term, "expected has:attachment")
    return True


def _day(term: _Term) -> date:
    value = term.value.strip()
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError as error:
        raise _bad(term, "there is no such day") from error
    raise _bad(term, f"expected a date, as in {term.operator}:2026-11-22")


def _bad(term: _Term, problem: str) -> ApiError:
    return ApiError(BAD_QUESTION, f"q: {term.operator}: at character {term.position}: {problem}")
