"""Whatever is asked, by whomever: what is found is what a plain look at every message finds."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import hypothesis
import pytest
from hypothesis import strategies as st

from tests.conversations.search.client import conversations, found
from tests.harness.people import Firm, Person, conversation

WORDS = ["plan", "Plan", "plán", "draft", "DRAFT", "red", "box", "ß", "no"]
PLAIN = {"plan": "plan", "plán": "plan", "draft": "draft", "ß": "ss"}
TITLES = ["", "Red box", "Draft", "A plan of it"]


def plain(word: str) -> str:
    return PLAIN.get(word.lower(), word.lower())


@dataclass(frozen=True)
class Message:
    number: int
    conversation_id: int
    author: int
    title: str
    readers: frozenset[int]
    text: str

    first: bool

    @property
    def texts(self) -> list[list[str]]:
        """What it is found by: its text, and where it is the first, the title."""
        titles = [self.title] if self.first else []
        return [[plain(word) for word in text.split()] for text in [self.text, *titles]]


@dataclass(frozen=True)
class Asked:
    """A question, as a model reads it."""

    phrases: tuple[tuple[str, ...], ...]
    author: int | None
    title_word: str | None

    def spelled(self, people: Sequence[Person]) -> str:
        terms = [f'"{" ".join(phrase)}"' for phrase in self.phrases]
        terms += [] if self.author is None else [f"from:{people[self.author].user_id}"]
        terms += [] if self.title_word is None else [f"in:{self.title_word}"]
        return " ".join(terms)

    def admits(self, message: Message) -> bool:
        titled = [plain(word) for word in message.title.split()]
        return self.author in {None, message.author} and (
            self.title_word is None or plain(self.title_word) in titled
        )

    def rank(self, texts: list[list[str]]) -> int:
        """Return 0 for words that are no answer; where none are asked for, all are alike."""
        if not self.phrases:
            return 1
        phrases = [[plain(word) for word in phrase] for phrase in self.phrases]
        times = [sum(times_in(words, phrase) for words in texts) for phrase in phrases]
        if not all(times):
            return 0
        whole = [word for phrase in phrases for word in phrase]
        together = any(times_in(words, whole) for words in texts)
        return min([3, *times]) + (3 if together else 0)


def times_in(words: list[str], phrase: list[str]) -> int:
    """Return how often a phrase is there, side by side, but not one over another."""
    times = place = 0
    while place + len(phrase) <= len(words):
        if words[place : place + len(phrase)] == phrase:
            times, place = times + 1, place + len(phrase)
        else:
            place += 1
    return times


class World:
    """A few people, what they wrote, and who can read it."""

    def __init__(self, firm: Firm) -> None:
        chance, numbers = random.Random(43), count()  # noqa: S311 - the same each time
        self.people = [firm.internal() for _ in range(4)]
        self.messages: list[Message] = []
        for _ in range(40):
            author, *others = chance.sample(range(4), chance.choice([2, 2, 3]))
            title = chance.choice(TITLES)
            texts = [" ".join(chance.choices(WORDS, k=chance.randint(1, 9))) for _ in range(3)]
            request = conversation(*(self.people[other] for other in others), title=title)
            request["messages"]["message"] = [{"text": text} for text in texts]
            conversation_id = (
                self.people[author].post("/conversations", json=request).json()["conversationid"]
            )
            readers = frozenset([author, *others])
            self.messages += [
                Message(
                    next(numbers), conversation_id, author, title, readers, text, text is texts[0]
                )
                for text in texts
            ]

    def answers(self, asker: int, asked: Asked) -> list[Message]:
        ranked = [
            (rank, message.number, message)
            for message in self.messages
            if asker in message.readers
            and asked.admits(message)
            and (rank := asked.rank(message.texts))
        ]
        return [message for _, _, message in sorted(ranked, reverse=True)]

    def conversations(self, asker: int, asked: Asked) -> list[int]:
        hits = {message.conversation_id for message in self.answers(asker, asked)}
        if asked.author is None:
            hits |= {
                message.conversation_id
                for message in self.messages
                if asker in message.readers
                and message.title
                and asked.admits(message)
                and asked.rank([[plain(word) for word in message.title.split()]])
            }
        return sorted(hits, reverse=True)


@pytest.fixture(scope="module")
def world(lasting_firm: Firm) -> World:
    return World(lasting_firm)


some_words = st.sampled_from([*WORDS, "of"])
asked = st.builds(
    Asked,
    phrases=st.lists(
        st.lists(some_words, min_size=1, max_size=2).map(tuple),
        max_size=3,
        unique_by=lambda phrase: tuple(map(plain, phrase)),
    ).map(tuple),
    author=st.none() | st.integers(0, 3),
    title_word=st.none() | st.sampled_from(["RED", "plan", "draft"]),
).filter(lambda one: one != Asked((), None, None))


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(asker=st.integers(0, 3), asked=asked)
def test_what_is_found_is_what_a_plain_look_finds(world: World, asker: int, asked: Asked) -> None:
    person, q = world.people[asker], asked.spelled(world.people)
    texts = [message.text for message in world.answers(asker, asked)]
    assert found(person, q, limit=100) == texts[:100]
    assert conversations(person, q, limit=100) == world.conversations(asker, asked)
