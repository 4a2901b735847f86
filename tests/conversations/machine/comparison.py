"""The same words for what the model holds and for what the server says, so that they compare."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.conversations.machine.entities import Conversation, Happening, Message, Wish

WireObject = dict[str, Any]


def listed(tree: Any, name: str) -> list[WireObject]:
    """Return the members of a list, of which an empty one is a text in XML."""
    found: list[WireObject] = tree.get(name, []) if isinstance(tree, dict) else []
    return found


def model_message(
    conversation: Conversation, viewer: int, message: Message, names: Sequence[str]
) -> WireObject:
    """Return a message as the model has it, for someone who sees it."""
    told: WireObject = {
        "number": message.number,
        "sequence": message.sequence,
        "author": message.author,
        "deleted": message.deleted,
    }
    if message.deleted:
        return told
    told |= {
        "html": message.html,
        "files": message.files,
        "edited": len(message.versions) > 1,
        "change": message.change,
        "forwarded": None if message.forwarded is None else names[message.forwarded],
        "quote": None,
    }
    for quoted in conversation.seen_by(viewer):
        if quoted.number == message.quoted:
            words = None if quoted.deleted else quoted.text
            told["quote"] = (quoted.number, None if quoted.deleted else quoted.author, words)
    return told


def model_conversation(conversation: Conversation, viewer: int) -> WireObject:
    """Return a conversation as the model has it, for someone who takes part."""
    own = conversation.members[viewer]
    return {
        "number": conversation.number,
        "title": conversation.title,
        "creator": conversation.creator,
        "unread": len(own.unread),
        "messages": conversation.last - own.first + 1,
        "kept": (own.muted, own.archived, own.starred),
        "people": sorted(conversation.members),
    }


def model_readers(conversation: Conversation, viewer: int) -> dict[int, int]:
    """Return how far each has read, for someone who takes part."""
    first = conversation.members[viewer].first
    return {
        person: member.receipt if member.receipt >= first else 0
        for person, member in conversation.members.items()
    }


class Server:
    """What the server says, in the model's words.

    Args:
        places: The places of the people who play, by their numbers on the server.
    """

    def __init__(self, places: Mapping[str, int]) -> None:
        self._places = places

    def message(self, tree: WireObject) -> WireObject:
        """Return a message."""
        author = self._person(tree["author"])
        assert [self._person(one) for one in tree["recipients"]["users"]["user"]] == [author]
        told: WireObject = {
            "number": int(tree["messageid"]),
            "sequence": int(tree["sequence"]),
            "author": author,
            "deleted": tree.get("deleted") == "true",
        }
        if told["deleted"]:
            assert not tree.keys() & {"html", "text", "attachments", "quote", "forwarded", "change"}
            return told
        files = listed(tree.get("attachments"), "attachment")
        change, forwarded, quote = (tree.get(one) for one in ("change", "forwarded", "quote"))
        return told | {
            "html": tree["html"],
            "files": tuple(int(one["id"]) for one in files),
            "edited": "editeddatetime" in tree,
            "change": self._change(change) if change else None,
            "forwarded": " ".join(forwarded["name"].values()) if forwarded else None,
            "quote": self._quote(quote) if quote else None,
        }

    def conversation(self, tree: WireObject) -> WireObject:
        """Return a conversation."""
        return {
            "number": int(tree["conversationid"]),
            "title": tree.get("title", ""),
            "creator": self._person(tree["creator"]),
            "unread": int(tree["unreadcount"]),
            "messages": int(tree["messagecount"]),
            "kept": tuple(tree[one] == "true" for one in ("muted", "archived", "starred")),
            "people": sorted(self._person(one) for one in tree["recipients"]["users"]["user"]),
        }

    def readers(self, tree: WireObject) -> dict[int, int]:
        """Return how far each has read."""
        return {self._person(one): int(one["sequence"]) for one in tree["reader"]}

    def event(self, tree: WireObject) -> tuple[int, Happening]:
        """Return an event, by its number; whether it is for one alone is not told."""
        happening = Happening(
            kind=tree["kind"],
            conversation=int(tree["conversationid"]),
            actor=self._person(tree["actor"]),
            message=int(tree["messageid"]) if "messageid" in tree else None,
            sequence=int(tree["sequence"]) if "sequence" in tree else None,
            subject=self._person(tree["subject"]) if "subject" in tree else None,
        )
        return int(tree["id"]), happening

    def _person(self, tree: WireObject) -> int:
        return self._places[tree["userid"]]

    def _quote(self, tree: WireObject) -> tuple[int, int | None, str | None]:
        if tree.get("deleted") == "true":
            return int(tree["messageid"]), None, None
        return int(tree["messageid"]), self._person(tree["author"]), tree["text"]

    def _change(self, tree: WireObject) -> tuple[str, str | None, tuple[int, ...]]:
        users = listed(tree.get("users"), "user")
        return tree["what"], tree.get("title"), tuple(self._person(one) for one in users)


def written(tree: WireObject) -> tuple[int, list[int]]:
    """Return the conversation and the messages that were written."""
    messages = listed(tree["messages"], "message")
    return int(tree["conversationid"]), [int(one["messageid"]) for one in messages]


def spelled(wish: Wish) -> WireObject:
    """Write a message as it is asked for."""
    tree: WireObject = {"html": f"<p>{wish.words}</p>"}
    if wish.file is not None:
        tree["attachments"] = {"attachment": [{"id": wish.file}]}
    if wish.quoted is not None:
        tree["quotedmessageid"] = wish.quoted
    if wish.forwarded is not None:
        place, message = wish.forwarded
        tree["forwarded"] = {"conversationid": place, "messageid": message}
    return tree
