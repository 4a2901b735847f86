"""What the proofs look with can see: each kind of loss is told, and nothing else is."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.harness.ledger import Ledger, Uploaded, find_unmet_guarantees
from tests.harness.people import Firm, Person
from tests.harness.writers import writing

Written = tuple[Ledger, dict[int, Person]]


@pytest.fixture
def written(firm: Firm) -> Written:
    """What three people wrote, and were told."""
    people = [firm.internal() for _ in range(3)]
    ledger = Ledger()
    with writing(people, ledger, f"crowd of {people[0].user_id}"):
        ledger.wait_for(40)
    return ledger, {one.user_id: one for one in people}


def say_other_words(ledger: Ledger) -> None:
    entry = ledger.acknowledged[0]
    ledger.acknowledged[0] = replace(entry, asked=replace(entry.asked, html="<p>other</p>"))


def say_another_author(ledger: Ledger) -> None:
    entry = ledger.acknowledged[0]
    ledger.acknowledged[0] = replace(
        entry, asked=replace(entry.asked, author=entry.asked.recipients[0])
    )


def say_another_file(ledger: Ledger) -> None:
    entry = ledger.acknowledged[0]
    ledger.acknowledged[0] = replace(entry, asked=replace(entry.asked, attachment_id=2**40))


def add_a_message(ledger: Ledger) -> None:
    entry = ledger.acknowledged[0]
    ledger.acknowledged.append(replace(entry, message_id=2**40))


def add_a_conversation(ledger: Ledger) -> None:
    entry = ledger.acknowledged[0]
    ledger.acknowledged.append(replace(entry, conversation_id=2**40))


def change_a_file(ledger: Ledger) -> None:
    ledger.uploads[0] = replace(ledger.uploads[0], digest=b"other")


def add_a_file(ledger: Ledger) -> None:
    ledger.uploads.append(Uploaded(2**40, ledger.uploads[0].uploader, b""))


def forget_what_was_asked(ledger: Ledger) -> None:
    ledger.asked.remove(ledger.acknowledged[0].asked.html)


def turn_two_around(ledger: Ledger) -> None:
    """Send the first message of a conversation after the second was acknowledged."""
    places = defaultdict(list)
    for place, entry in enumerate(ledger.acknowledged):
        places[entry.conversation_id].append(place)
    first, second, *_ = next(found for found in places.values() if len(found) > 1)
    late = ledger.acknowledged[second].at + 1
    entry = ledger.acknowledged[first]
    ledger.acknowledged[first] = replace(entry, asked=replace(entry.asked, at=late), at=late + 1)


def test_a_server_that_kept_its_word_broke_no_promise(written: Written) -> None:
    assert find_unmet_guarantees(*written) == []


@pytest.mark.parametrize(
    ("forge", "told"),
    [
        (say_other_words, "not as acknowledged: "),
        (say_another_author, "not as acknowledged: "),
        (say_another_file, "not as acknowledged: "),
        (add_a_message, "not as acknowledged: "),
        (add_a_conversation, "not as acknowledged: "),
        (change_a_file, "another file: "),
        (add_a_file, "another file: "),
        (forget_what_was_asked, "nobody wrote: "),
        (turn_two_around, "out of order: "),
    ],
)
def test_each_kind_of_loss_is_told(
    forge: Callable[[Ledger], None], told: str, written: Written
) -> None:
    ledger, people = written
    forge(ledger)
    found = find_unmet_guarantees(ledger, people)
    assert len(found) == 1
    assert found[0].startswith(told)
