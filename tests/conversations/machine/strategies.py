"""Choosing among what there is at a moment, by numbers that hypothesis draws."""

from tests.conversations.machine.entities import Wish
from tests.conversations.machine.model import Model


class Choosing:
    """Chooses what a number means; one time in ten, something odd.

    Args:
        model: What there is.
    """

    def __init__(self, model: Model) -> None:
        self._model = model

    def conversation(self, which: int) -> int:
        """Choose a conversation, or one that never was."""
        count = len(self._model.conversations)
        return count + 1 if _is_odd(which) else 1 + which // 10 % count

    def actor(self, which: int, number: int) -> int:
        """Choose someone who takes part in a conversation, or anyone."""
        conversation = self._model.conversations.get(number)
        members = sorted(conversation.members) if conversation else []
        if _is_odd(which) or not members:
            return which // 10 % len(self._model.names)
        return members[which // 10 % len(members)]

    def message(self, number: int, which: int, author: int | None = None) -> int:
        """Choose a message of a conversation, mostly an author's, or one of anywhere."""
        conversation = self._model.conversations.get(number)
        if conversation is None or _is_odd(which):
            return 1 + which // 10 % (self._model.written + 1)
        own = [one for one in conversation.messages if one.author == author and not one.change]
        messages = own if own and which % 10 > 2 else conversation.messages
        return messages[which // 10 % len(messages)].number

    def file(self, which: int) -> int | None:
        """Choose a file, or none."""
        files = sorted(self._model.files)
        return files[which // 10 % len(files)] if files and which % 2 else None

    def wish(
        self,
        words: str,
        *,
        file: int,
        quoted: int | None = None,
        forwarded: int | None = None,
        number: int | None = None,
    ) -> Wish:
        source = None
        if forwarded is not None:
            place = self.conversation(forwarded)
            source = (place, self.message(place, forwarded))
        return Wish(
            words,
            self.file(file),
            None if quoted is None or number is None else self.message(number, quoted),
            source,
        )


def _is_odd(which: int) -> bool:
    return which % 10 == 0
