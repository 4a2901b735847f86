"""For each documented error, a request that leads to it."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from parley.access import Scope
from parley.events.feed import MAX_STREAMS
from tests.contract.story import MEDIA_TYPES, OF_43, SAME_ORIGIN, SITE, Answer, Story
from tests.contract.world import ADA, COOKIE, OTHER, RUTH
from tests.harness.people import Firm


class Provocation(NamedTuple):
    """A request that leads to a documented error."""

    operation_id: str
    send: Callable[[Story], Answer]


def _new(userid: Any = 12, **members: Any) -> dict[str, Any]:
    return {
        "recipients": {"users": {"user": [{"userid": 12}, {"userid": userid}]}},
        "messages": {"message": [{"html": "<p>Hello</p>"}]},
        **members,
    }


def _create(tree: dict[str, Any]) -> Provocation:
    return Provocation(
        "createConversation",
        lambda story: story.ask(ADA, "createConversation", **story.body("conversation", tree)),
    )


def _change(operation_id: str, root: str, tree: dict[str, Any], **of: int) -> Provocation:
    return Provocation(
        operation_id,
        lambda story: story.ask(ADA, operation_id, parameters=OF_43 | of, **story.body(root, tree)),
    )


def _add(*user_ids: int) -> Provocation:
    users = {"user": [{"userid": user_id} for user_id in user_ids]}
    return _change("addParticipants", "participants", {"users": users})


def _ask(operation_id: str, user_id: int = ADA, **request: Any) -> Provocation:
    return Provocation(
        operation_id, lambda story: story.ask(user_id, operation_id, **dict(request))
    )


def _send(operation_id: str, root: str, tree: dict[str, Any], **request: Any) -> Provocation:
    """Send an object as the administrator."""
    return Provocation(
        operation_id,
        lambda story: story.ask(RUTH, operation_id, **story.body(root, tree), **dict(request)),
    )


def _administer(story: Story) -> Answer:
    """Ask for what is an administrator's, with a token that any of them could have."""
    person = story.world[ADA]
    token = story.world.token_of_all_scopes(person)
    headers = {"Authorization": f"Bearer {token}"}
    return story.ask(ADA, "listMembers", headers=headers, parameters=dict(SITE))


def _upload(user_id: int, content: bytes, **request: Any) -> Provocation:
    return Provocation(
        "uploadAttachment",
        lambda story: story.ask(user_id, "uploadAttachment", files={"file": content}, **request),
    )


def _begin(operation_id: str, media_type: str, length: int) -> Provocation:
    return Provocation(operation_id, lambda story: story.begin(operation_id, media_type, length))


def _malformed(story: Story) -> Answer:
    broken = {"json": '{"recipients": }', "xml": "<!DOCTYPE conversation><conversation/>"}
    return story.ask(ADA, "createConversation", **story.raw(broken[story.wire_format]))


def _reuse_a_key(story: Story) -> Answer:
    first, second = (story.body("conversation", _new(title=title)) for title in ("One", "Two"))
    for request in (first, second):
        request["headers"]["Idempotency-Key"] = "the same"
    story.ask(ADA, "createConversation", **first)
    return story.ask(ADA, "createConversation", **second)


def _listen_too_often(story: Story) -> Answer:
    streaming = {"Accept": "text/event-stream"}
    with contextlib.ExitStack() as streams:
        for _ in range(MAX_STREAMS):
            streams.enter_context(story.world[ADA].stream("GET", "/events", headers=streaming))
        return story.ask(ADA, "listEvents")


def _invite_too_often(story: Story) -> Answer:
    body = story.body("invitation", {**_CORA, "email": f"often.{story.wire_format}@moss.example"})
    for _ in range(4):
        story.ask(RUTH, "invitePerson", **body)
    return story.ask(RUTH, "invitePerson", **body)


def _ask_without_the_scope(story: Story) -> Answer:
    token = Firm(story.world.server).token_for(story.world[ADA], scopes=frozenset({Scope.WRITE}))
    return story.ask(ADA, "listConversations", headers={"Authorization": f"Bearer {token}"})


_CORA = {"siteid": 1, "firstname": "Cora", "lastname": "Moss", "email": "cora@holt.example"}
_EVE = {"firstname": "Eve", "lastname": "Holt", "email": "eve@holt.example", "kind": "external"}

PROVOCATIONS: Mapping[str, Provocation] = {
    "missing-parameter": _create({"messages": _new()["messages"]}),
    "malformed": Provocation("createConversation", _malformed),
    "bad-value": _create(_new("Carla")),
    "nothing-to-change": _change("changeConversation", "conversation", {"colour": "red"}),
    "bad-flag": _change("changeConversation", "conversation", {"muted": "yes"}),
    "authors-only": _change("editMessage", "message", {"text": "No"}, messageid=1161),
    "message-deleted": _change("editMessage", "message", {"text": "No"}, messageid=1164),
    "message-refused": _change("reply", "message", {"text": "Yes", "quotedmessageid": 1}),
    "no-one-named": _add(),
    "person-refused": _add(14),
    "not-a-participant": _ask("removeParticipant", parameters=OF_43 | {"userid": 1}),
    "limit-exceeded": _create(_new(title="x" * 256)),
    "bad-limit": _ask("listConversations", params={"limit": "ten"}),
    "bad-offset": _ask("listConversations", params={"offset": "1.5"}),
    "bad-parameter": _ask("listConversations", params={"userid": "ben"}),
    "missing-file": Provocation(
        "uploadAttachment",
        lambda story: story.ask(ADA, "uploadAttachment", files={"filename": (None, "Letter.txt")}),
    ),
    "bad-site": _upload(ADA, b"Dear Ada", params={"siteid": "ours"}),
    "bad-size": _ask("getThumbnail", params={"size": 100}, parameters={"attachmentid": 8}),
    "bad-question": _ask("findMessages", params={"q": "draft before:soon"}),
    "missing-question": _ask("findMessages", params={"q": " "}),
    "bad-found-cursor": _ask("findMessages", params={"q": "draft", "before": "WzEsMl0"}),
    "question-too-long": _ask("findUsers", params={"q": "x" * 101}),
    "missing-type": _ask("getUser", parameters={"userid": "ben@firm.example"}),
    "bad-type": _ask("getUser", params={"type": "name"}, parameters={"userid": 12}),
    "bad-avatar-size": _ask("getAvatar", params={"size": 100}, parameters={"userid": 12}),
    "not-a-picture": _ask("setOwnAvatar", files={"file": b"Hello"}),
    "user-unknown": _ask("getUser", parameters={"userid": 14}),
    "picture-too-large": _begin("setOwnAvatar", "multipart/form-data; boundary=x", 6 * 1024 * 1024),
    "bad-event-id": _ask("listEvents", params={"after": "yesterday"}),
    "bad-kind": _ask("listEvents", params={"kind": "message.sent"}),
    "bad-wait": _ask("listEvents", params={"wait": "31"}),
    "too-many-streams": Provocation("listEvents", _listen_too_often),
    "admin-scope-missing": _ask("listMembers", parameters=SITE),
    "administrators-only": Provocation("listMembers", _administer),
    "bad-site-question": _ask("listSites", params={"status": "open"}),
    "bad-order-type": _ask("findSiteUsers", params={"ordertype": "age"}, parameters=SITE),
    "no-transaction": _send("removeSiteUsers", "transactionids", {}, parameters=SITE),
    "bad-all": _ask("listSites", params={"all": "maybe"}),
    "no-such-user": _ask("addMember", RUTH, parameters={"siteid": 1, "userid": 99}),
    "client-unknown": _ask("getClient", RUTH, parameters={"clientid": 99}),
    "bad-redirect": _send(
        "addClient",
        "client",
        {"name": "Diary", "redirecturis": {"redirecturi": ["http://diary.firm.example/back"]}},
    ),
    "client-id-taken": _send("addClient", "client", {"name": "Diary", "clientid": 1}),
    "no-such-service-user": _send("addClient", "client", {"name": "Diary", "serviceuserid": 99}),
    "no-such-rhythm": _send("setNotices", "notices", {"rhythm": "weekly"}),
    "site-unknown": _ask("getSite", RUTH, parameters={"siteid": 99}),
    "email-taken": _send("addUser", "user", {**_EVE, "email": "ben@firm.example"}),
    "last-administrator": _send(
        "changeUser", "user", {"admin": False}, parameters={"userid": RUTH}
    ),
    "invitation-unknown": _ask("getInvitation", RUTH, parameters={"invitationid": 99}),
    "invited-too-often": Provocation("invitePerson", _invite_too_often),
    "invitation-without-email": _send(
        "invitePerson", "invitation", {"siteid": 1, "firstname": "Cora", "lastname": "Moss"}
    ),
    "bad-language": _send("invitePerson", "invitation", {**_CORA, "language": "la"}),
    "bad-actor": _ask("listAuditEntries", RUTH, params={"actorid": "ruth"}),
    "missing-email": _send("addUser", "user", {"firstname": "Eve", "lastname": "Holt"}),
    "bad-status": _ask("findUsers", RUTH, params={"all": "true", "status": "AWAY"}),
    "bad-user-kind": _ask("findUsers", RUTH, params={"all": "true", "kind": "robot"}),
    "bad-site-status": _send("changeSite", "site", {"status": "gone"}, parameters={"siteid": 1}),
    "not-authorised": _ask("listConversations", headers={"Authorization": "Bearer unknown"}),
    "scope-missing": Provocation("listConversations", _ask_without_the_scope),
    "no-session": _ask("getSession", headers=SAME_ORIGIN),
    "forgery-suspected": _ask("getSession", headers={"Cookie": COOKIE}),
    "has-password": Provocation(
        "makeInvitation",
        lambda story: story.ask(RUTH, "makeInvitation", parameters={"userid": ADA}),
    ),
    "bad-keeptokens": _ask("makeReset", RUTH, params={"keeptokens": 2}, parameters={"userid": ADA}),
    "access-denied": _ask("getConversation", parameters={"conversationid": 1}),
    "recipient-refused": _create(_new(14)),
    "attachment-refused": _create(
        _new(
            messages={
                "message": [{"html": "", "attachments": {"attachment": [{"id": 7}, {"id": 9}]}}]
            }
        )
    ),
    "site-refused": _upload(ADA, b"Dear Ada", params={"siteid": 1}),
    "quota-exceeded": _upload(OTHER, bytes(2 * 1024 * 1024)),
    "not-found": _ask("getConversation", parameters={"conversationid": "first"}),
    "no-thumbnail": _ask("getThumbnail", parameters={"attachmentid": 7}),
    "attachment-active": _ask("deleteAttachment", parameters={"attachmentid": 7}),
    "not-acceptable": Provocation(
        "createConversation",
        lambda story: story.ask(
            ADA,
            "createConversation",
            content=story.body("conversation", _new())["content"],
            headers={"Content-Type": MEDIA_TYPES[story.wire_format], "Accept": "text/html"},
        ),
    ),
    "body-too-large": _begin("createConversation", "application/json", 2 * 1024 * 1024),
    "file-too-large": _begin(
        "uploadAttachment", "multipart/form-data; boundary=x", 101 * 1024 * 1024
    ),
    "unsupported-media-type": _ask(
        "createConversation", content="Hello", headers={"Content-Type": "text/plain"}
    ),
    "unsupported-form": _ask(
        "uploadAttachment", content="Hello", headers={"Content-Type": "text/plain"}
    ),
    "range-not-satisfiable": _ask(
        "downloadAttachment", headers={"Range": "bytes=1000-"}, parameters={"attachmentid": 7}
    ),
    "key-reused": Provocation("createConversation", _reuse_a_key),
    "headers-too-large": _ask("listConversations", headers={"X-Large": "x" * 33_000}),
}

# What it takes a slow client, a broken server or too many requests to see.
NOT_PROVOKED = {"body-timeout", "rate-limited", "internal-error", "unavailable"}
