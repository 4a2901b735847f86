"""What conversations should do, in plain words of Python: no database, no batches, no counts kept.

Whatever is asked, the model answers at once by looking at everything it knows. People are numbered
by their places among those who play.
"""

from collections.abc import Iterable, Sequence

from tests.conversations.machine.entities import (
    DENIED,
    HOUR,
    Conversation,
    Happening,
    Membership,
    Message,
    Refused,
    Wish,
)


class Model:
    """All there is.

    Args:
        names: Of the people who play.
        internal: Who of them is of the firm.
        sites: Pairs of people who share a site.
    """

    def __init__(
        self, names: Sequence[str], internal: Sequence[bool], sites: set[frozenset[int]]
    ) -> None:
        self.names = names
        self.internal = internal
        self.sites = sites
        self.now = 0
        self.conversations: dict[int, Conversation] = {}
        self.files: dict[int, int] = {}
        self.happened: list[Happening] = []
        self.written = 0

    # What is asked.

    def conversation(self, actor: int, number: int) -> Conversation:
        """Return a conversation to someone who takes part."""
        found = self.conversations.get(number)
        if found is None or actor not in found.members:
            raise Refused(*DENIED)
        return found

    def message(self, actor: int, number: int, message: int) -> Message:
        """Return a message to someone who sees it."""
        for one in self.conversation(actor, number).seen_by(actor):
            if one.number == message:
                return one
        raise Refused(*DENIED)

    def may_read_file(self, actor: int, file: int) -> bool:
        """Return whether a person uploaded a file, or sees a message that carries it."""
        return self.files.get(file) == actor or any(
            file in message.files
            for conversation in self.conversations.values()
            if actor in conversation.members
            for message in conversation.seen_by(actor)
        )

    def inbox(self, actor: int, *, archived: bool) -> list[Conversation]:
        """Return a person's conversations, newest activity first."""
        own = [
            one
            for one in self.conversations.values()
            if actor in one.members and one.members[actor].archived is archived
        ]
        return sorted(own, key=lambda one: (one.at, one.number), reverse=True)

    def unread(self, actor: int) -> tuple[int, int]:
        """Count what a person has not read: messages, and conversations."""
        counts = [
            len(one.members[actor].unread)
            for one in self.conversations.values()
            if actor in one.members and not one.members[actor].muted
        ]
        return sum(counts), sum(count > 0 for count in counts)

    def told(self, actor: int, after: int) -> list[tuple[int, Happening]]:
        """Return the events after one that a person may see, by number."""
        return [
            (number, one)
            for number, one in enumerate(self.happened, start=1)
            if number > after and self._concerns(actor, one)
        ]

    def _concerns(self, actor: int, one: Happening) -> bool:
        if one.alone is not None:
            return one.alone == actor
        member = self.conversations[one.conversation].members.get(actor)
        # What is of no message tells of the beginning.
        return member is not None and (one.sequence or 1) >= member.first

    def reaches(self, actor: int, other: int) -> bool:
        """Return whether one may write to another."""
        return (self.internal[actor] and self.internal[other]) or (
            frozenset((actor, other)) in self.sites
        )

    # What is done.

    def start(
        self, actor: int, others: Sequence[int], title: str, wishes: Sequence[Wish]
    ) -> Conversation:
        """Start a conversation."""
        self._reach(actor, others)
        drafts = [self._draft(actor, None, wish) for wish in wishes]
        self._files(actor, drafts)
        return self._start(actor, others, title, drafts)

    def announce(self, actor: int, others: Sequence[int], wish: Wish) -> list[Conversation]:
        """Start a conversation with each."""
        self._reach(actor, others)
        draft = self._draft(actor, None, wish)
        self._files(actor, [draft])
        return [self._start(actor, [other], "", [draft]) for other in others]

    def reply(self, actor: int, number: int, wish: Wish) -> Message:
        """Write to a conversation."""
        conversation = self.conversation(actor, number)
        draft = self._draft(actor, number, wish)
        self._files(actor, [draft])
        return self._write(conversation, actor, draft)

    def mark_read(self, actor: int, number: int, message: int | None) -> None:
        """Mark a conversation as read."""
        conversation = self.conversation(actor, number)
        newest = conversation.messages[-1]
        mark = newest if message is None else self.message(actor, number, message)
        member = conversation.members[actor]
        left = {one for one in member.unread if one > mark.sequence}
        if left != member.unread or mark.sequence > member.receipt:
            alone = None if mark.sequence > member.receipt else actor
            member.unread = left
            member.receipt = max(member.receipt, mark.sequence)
            self._happen(
                "conversation.read", number, actor, mark.number, mark.sequence, alone=alone
            )

    def mark_unread(self, actor: int, number: int, message: int | None) -> None:
        """Mark a conversation as unread."""
        conversation = self.conversation(actor, number)
        countable = conversation.countable_by(actor)
        if message is None and not countable:
            return
        mark = countable[-1] if message is None else self.message(actor, number, message)
        member = conversation.members[actor]
        unread = member.unread | {
            one.sequence for one in countable if one.sequence >= mark.sequence
        }
        if unread != member.unread:
            member.unread = unread
            read = mark.sequence - 1
            before = [one for one in conversation.seen_by(actor) if one.sequence == read]
            self._happen(
                *("conversation.read", number, actor, before[0].number if before else None),
                read,
                alone=actor,
            )

    def keep(self, actor: int, number: int, title: str | None, flags: dict[str, bool]) -> None:
        """Change a title, and how a person keeps a conversation."""
        conversation = self.conversation(actor, number)
        if title is not None and title != conversation.title:
            conversation.title = title
            name = self.names[actor]
            text = f"{name} set the title: {title}" if title else f"{name} took the title away."
            told = self._tell(conversation, actor, text, ("title", title, ()))
            self._happen("conversation.changed", number, actor, told.number, told.sequence)
        member = conversation.members[actor]
        if any(getattr(member, flag) is not value for flag, value in flags.items()):
            for flag, value in flags.items():
                setattr(member, flag, value)
            self._happen("conversation.changed", number, actor, alone=actor)

    def add(self, actor: int, number: int, others: Sequence[int], *, history: bool) -> bool:
        """Add people; tell whether there was someone to add."""
        conversation = self.conversation(actor, number)
        fresh = [one for one in others if one not in conversation.members]
        if not fresh:
            return False
        self._reach(actor, fresh)
        first = conversation.members[actor].first if history else conversation.last + 1
        for one in fresh:
            conversation.members[one] = Membership(first=first)
        names = [self.names[one] for one in fresh]
        listed = f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0]
        text = f"{self.names[actor]} added {listed}."
        told = self._tell(conversation, actor, text, ("added", None, tuple(fresh)))
        for one in fresh:
            self._happen("participant.added", number, actor, told.number, told.sequence, one)
        return True

    def remove(self, actor: int, number: int, other: int) -> None:
        """Remove someone, or leave."""
        conversation = self.conversation(actor, number)
        if actor not in (other, conversation.creator) and not self.internal[actor]:
            raise Refused(403, 9024)
        if other not in conversation.members:
            raise Refused(404, 9025)
        name, gone = self.names[actor], self.names[other]
        text, what = (
            (f"{name} left.", "left") if actor == other else (f"{name} removed {gone}.", "removed")
        )
        told = self._tell(conversation, actor, text, (what, None, (other,)))
        del conversation.members[other]
        self._happen("participant.removed", number, actor, told.number, told.sequence, other)
        self._happen("participant.removed", number, actor, subject=other, alone=other)

    def edit(self, actor: int, number: int, message: int, words: str) -> Message:
        """Edit a message."""
        found = self._own(actor, number, message)
        if found.deleted:
            raise Refused(409, 9022)
        if self.now > found.at + HOUR:
            raise Refused(403, 9020)
        if f"<p>{words}</p>" != found.html:
            found.versions.append(f"<p>{words}</p>")
            self._happen("message.edited", number, actor, found.number, found.sequence)
        return found

    def delete(self, actor: int, number: int, message: int) -> None:
        """Delete a message."""
        found = self._own(actor, number, message)
        if not found.deleted:
            found.deleted, found.files, found.quoted = True, (), None
            for member in self.conversations[number].members.values():
                member.unread.discard(found.sequence)
            self._happen("message.deleted", number, actor, found.number, found.sequence)

    # What follows.

    def _own(self, actor: int, number: int, message: int) -> Message:
        found = self.message(actor, number, message)
        if found.author != actor or found.change:
            raise Refused(403, 9021)
        return found

    def _reach(self, actor: int, others: Iterable[int]) -> None:
        if not all(self.reaches(actor, other) for other in others):
            raise Refused(403, 9004)

    def _files(self, actor: int, drafts: Iterable[Message]) -> None:
        if not all(self.may_read_file(actor, file) for draft in drafts for file in draft.files):
            raise Refused(403, 9005)

    def _draft(self, actor: int, number: int | None, wish: Wish) -> Message:
        html = f"<p>{wish.words}</p>" if wish.words else ""
        draft = Message(0, 0, actor, [html], self.now, (wish.file,) if wish.file else ())
        if wish.quoted is not None and number is not None:
            draft.quoted = self._source(actor, number, wish.quoted).number
        if wish.forwarded is not None:
            source = self._source(actor, *wish.forwarded)
            quoted = f"<blockquote>{source.html}</blockquote>" if html and source.html else ""
            draft.versions = [html + quoted if html else source.html]
            draft.files = tuple(dict.fromkeys((*draft.files, *source.files)))
            draft.forwarded = source.author
        return draft

    def _source(self, actor: int, number: int, message: int) -> Message:
        try:
            found = self.message(actor, number, message)
        except Refused:
            raise Refused(403, 9023) from None
        if found.deleted or found.change:
            raise Refused(403, 9023)
        return found

    def _start(
        self, actor: int, others: Iterable[int], title: str, drafts: Iterable[Message]
    ) -> Conversation:
        number = len(self.conversations) + 1
        members = {one: Membership() for one in (actor, *others)}
        conversation = Conversation(number, actor, title, members)
        self.conversations[number] = conversation
        self._happen("conversation.created", number, actor)
        for draft in drafts:
            self._write(conversation, actor, draft)
        return conversation

    def _tell(
        self,
        conversation: Conversation,
        actor: int,
        text: str,
        change: tuple[str, str | None, tuple[int, ...]],
    ) -> Message:
        draft = Message(0, 0, actor, [f"<p>{text}</p>"], self.now, change=change)
        return self._write(conversation, actor, draft)

    def _write(self, conversation: Conversation, actor: int, draft: Message) -> Message:
        self.written += 1
        message = Message(
            **{**vars(draft), "number": self.written, "sequence": conversation.last + 1}
        )
        message.versions = [*draft.versions]
        conversation.messages.append(message)
        conversation.at = max(conversation.at, self.now)
        for member in conversation.members.values():
            member.archived = member.archived and member.muted
        if not message.change:
            for member in conversation.members.values():
                member.unread.add(message.sequence)
            author = conversation.members[actor]
            author.unread = set()
            author.receipt = max(author.receipt, message.sequence)
        self._happen(
            "message.created", conversation.number, actor, message.number, message.sequence
        )
        return message

    def _happen(  # noqa: PLR0913, PLR0917 - the parts of an event
        self,
        kind: str,
        conversation: int,
        actor: int,
        message: int | None = None,
        sequence: int | None = None,
        subject: int | None = None,
        *,
        alone: int | None = None,
    ) -> None:
        self.happened.append(
            Happening(kind, conversation, actor, message, sequence, subject, alone)
        )
