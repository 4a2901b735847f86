"""The law of turns, whatever is asked and ended in which order."""

from collections import Counter
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from parley.turns import LineFullError, Rota

PEOPLE = (1, 2, 3, 4, None)

people = st.sampled_from(PEOPLE)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), people),
        st.tuples(st.just("end"), st.integers(0, 30)),
        st.tuples(st.just("leave"), st.integers(0, 30)),
    ),
    max_size=200,
)


class Bounds(NamedTuple):
    """How many there may be."""

    at_once: int
    each: int
    most: int
    most_each: int

    def share(self, person: int | None) -> int:
        """Return how many of a person may be under way."""
        return self.at_once if person is None else self.each


bounds = st.builds(
    Bounds,
    at_once=st.integers(1, 4),
    each=st.integers(1, 3),
    most=st.integers(1, 12),
    most_each=st.integers(1, 5),
)


class Model:
    """Asks, ends and leaves as it is told, and looks at what the rota does."""

    def __init__(self, chosen: Bounds) -> None:
        self.bounds = chosen
        self.rota: Rota[tuple[int | None, int]] = Rota(**chosen._asdict())
        self.under_way: list[int | None] = []
        self.waiting: list[tuple[int | None, int]] = []
        self.passed: dict[int | None, Counter[int | None]] = {}
        self.number = 0

    def ask(self, person: int | None) -> None:
        """Begin, or wait, or be refused."""
        if self.rota.begin(person):
            self.under_way.append(person)
            return
        item = (person, self.number)
        self.number += 1
        own = sum(1 for one, _ in self.waiting if one == person)
        full = person is not None and (
            len(self.waiting) >= self.bounds.most or own >= self.bounds.most_each
        )
        try:
            self.rota.wait(person, item)
        except LineFullError:
            assert full
        else:
            assert not full
            self.waiting.append(item)

    def end(self, number: int) -> None:
        """End what is under way."""
        if self.under_way:
            self.begun(self.rota.end(self.under_way.pop(number % len(self.under_way))))

    def leave(self, number: int) -> None:
        """Give up what waits."""
        if self.waiting:
            item = self.waiting.pop(number % len(self.waiting))
            self.rota.leave(item[0], item)
            if not self.may_wait(item[0]):
                self.passed.pop(item[0], None)

    def begun(self, item: tuple[int | None, int] | None) -> None:
        """Note what began: nobody who could as well has been passed over twice by one person."""
        if item is None:
            return
        person = item[0]
        assert item == next(one for one in self.waiting if one[0] == person)  # in its order
        for other in {one for one, _ in self.waiting} - {person}:
            if self.may_begin(other):
                passed = self.passed.setdefault(other, Counter())
                passed[person] += 1
                assert passed[person] == 1
        self.passed.pop(person, None)
        self.waiting.remove(item)
        self.under_way.append(person)

    def may_wait(self, person: int | None) -> bool:
        """Return whether something of a person waits."""
        return any(one == person for one, _ in self.waiting)

    def may_begin(self, person: int | None) -> bool:
        """Return whether a person has a share left."""
        return self.under_way.count(person) < self.bounds.share(person)

    def check(self) -> None:
        """Look at the law."""
        assert len(self.under_way) <= self.bounds.at_once
        assert all(self.under_way.count(person) <= self.bounds.share(person) for person in PEOPLE)
        assert self.rota.waiting == len(self.waiting)
        if len(self.under_way) < self.bounds.at_once:
            assert not any(self.may_begin(person) for person, _ in self.waiting)


@settings(max_examples=300, deadline=None)
@given(bounds, steps)
def test_everyone_has_their_share_and_their_turn(
    chosen: Bounds, taken: list[tuple[str, int]]
) -> None:
    model = Model(chosen)
    for step, argument in taken:
        getattr(model, step)(argument)
        model.check()
    while model.under_way:
        model.end(0)
        model.check()
    assert model.waiting == []
