"""The documented requests, sent; and for each documented error a request that leads to it."""

import contextlib
import http.client
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from parley.access import Scope
from parley.events.feed import MAX_STREAMS
from parley.wire import xml_codec
from tests.contract.documents import example, operation
from tests.contract.world import ADA, BEN, COOKIE, OTHER, RUTH, World
from tests.harness.people import Firm

MEDIA_TYPES = {"json": "application/json", "xml": "application/xml"}


class Answer(NamedTuple):
    """What came back."""

    status: int
    media_type: str
    text: str


class Step(NamedTuple):
    """A documented request and its documented answer.

    Attributes:
        answer: The answer's example, without its spelling; `None` where the answer is 204.
        operation_id: What is asked.
        user_id: Who asks.
        request: The request's example, without its spelling; `None` where there is no body.
        parameters: Values for the path.
        query: Values after it.
        headers: Headers beside the usual ones.
    """

    answer: str | None
    operation_id: str
    user_id: int
    request: str | None = None
    parameters: Mapping[str, int] = {}
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}


_OF_43 = {"conversationid": 43}
_SITE = {"siteid": 1}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
_OF_1160 = _OF_43 | {"messageid": 1160}
STORY = (
    Step("conversation-started", "createConversation", ADA, "new-conversation"),
    Step("message-written", "reply", BEN, "new-message", _OF_43),
    Step("conversation", "changeConversation", ADA, "conversation-change", _OF_43),
    Step("conversation", "getConversation", ADA, None, _OF_43),
    Step("messages", "listMessages", ADA, None, _OF_43),
    Step("conversations", "listConversations", ADA),
    Step("found-messages", "findMessages", ADA, query={"q": "signed from:ben"}),
    Step("unread-total", "getUnread", ADA),
    Step(None, "markRead", ADA, "mark-read", _OF_43),
    Step("readers", "listReaders", ADA, None, _OF_43),
    Step(None, "markUnread", ADA, "mark-unread", _OF_43),
    Step("events", "listEvents", ADA, query={"after": "1201", "limit": "2"}),
    Step("preview", "previewMessage", ADA, "message-to-preview"),
    Step("participants-added", "addParticipants", ADA, "new-participants", _OF_43),
    Step(None, "removeParticipant", ADA, None, _OF_43 | {"userid": 2}),
    Step("message", "editMessage", ADA, "revision", _OF_1160),
    Step("message", "getMessage", BEN, None, _OF_1160),
    Step("versions", "listVersions", BEN, None, _OF_1160),
    Step("answer-written", "reply", ADA, "new-answer", _OF_43),
    Step(None, "deleteMessage", ADA, None, _OF_43 | {"messageid": 1164}),
    Step("announced", "announce", ADA, "new-announcement"),
    Step("uploaded", "uploadAttachment", ADA, "upload"),
    Step("attachment", "getAttachment", ADA, None, {"attachmentid": 8}),
    Step("upload-status", "getUploadStatus", ADA),
    Step("user", "getUser", ADA, None, {"userid": 12}),
    Step("own-user", "getOwnUser", ADA),
    Step("found-users", "findUsers", ADA, query={"q": "ben ok"}),
    Step("token-issued", "issueToken", ADA, "client-credentials"),
    Step("token-refused", "issueToken", ADA, "unknown-code"),
    Step("token-status", "introspectToken", ADA, "token-in-question"),
    Step("token-revoked", "revokeToken", ADA, "token-given-back"),
    Step("user-added", "addUser", RUTH, "new-user"),
    Step("user-changed", "changeUser", RUTH, "user-change", {"userid": 14}),
    Step(
        "audit-entries",
        "listAuditEntries",
        RUTH,
        query={"subject": "user:14", "action": "user.deactivated"},
    ),
    Step("everyone", "findUsers", RUTH, query={"all": "true", "q": "eve"}),
    Step("site-added", "addSite", RUTH, "new-site"),
    Step("site", "getSite", RUTH, None, _SITE),
    Step("own-sites", "listSites", BEN, query={"name": "MATTER"}),
    Step("site-users", "findSiteUsers", BEN, None, _SITE),
    Step("site-users-invited", "inviteSiteUsers", RUTH, "site-invitations", _SITE),
    Step("sites", "listSites", RUTH, query={"all": "true"}),
    Step("members", "listMembers", RUTH, None, _SITE),
    Step("site-changed", "changeSite", RUTH, "site-change", _SITE),
    Step("site-users-removed", "removeSiteUsers", RUTH, "transaction-ids", _SITE),
    Step("not-all-done", "removeSiteUsers", RUTH, "transaction-ids", _SITE),
    Step("session", "getSession", ADA, headers=SAME_ORIGIN | {"Cookie": COOKIE}),
    Step("invitation-made", "makeInvitation", RUTH, None, {"userid": 13}),
    Step("reset-made", "makeReset", RUTH, None, {"userid": 13}),
    Step("client-added", "addClient", RUTH, "new-client"),
    Step("client", "getClient", RUTH, None, {"clientid": 1}),
    Step("clients", "listClients", RUTH, query={"limit": "1"}),
    Step("client-changed", "changeClient", RUTH, "client-change", {"clientid": 2}),
    Step("client-secret", "newClientSecret", RUTH, None, {"clientid": 2}),
)
_FORMS = {"client-credentials", "unknown-code", "token-in-question", "token-given-back"}


class Told:
    """The story, told in one spelling.

    Attributes:
        answers: What came back, step by step.
    """

    def __init__(self, world: World, spelling: str) -> None:
        self.world = world
        self.spelling = spelling
        self.answers = [self._tell(step) for step in STORY]

    def ask(self, user_id: int, operation_id: str, **request: Any) -> Answer:
        """Send a request, by default for an answer in the story's spelling."""
        described = operation(operation_id)
        path = described.address.format_map(request.pop("parameters", {}))
        headers = {"Accept": MEDIA_TYPES[self.spelling]} | request.pop("headers", {})
        address = self.world.server.address + path
        response = self.world[user_id].request(
            described.method, address, headers=headers, **request
        )
        return Answer(response.status_code, response.headers.get("Content-Type", ""), response.text)

    def body(self, root: str, tree: dict[str, Any]) -> dict[str, Any]:
        """Spell an object as the body of a request."""
        render = msgspec.json.encode if self.spelling == "json" else self._xml(root)
        return self.raw(render(tree))

    def raw(self, content: bytes | str) -> dict[str, Any]:
        """Return a body as it stands."""
        return {"content": content, "headers": {"Content-Type": MEDIA_TYPES[self.spelling]}}

    def begin(self, operation_id: str, media_type: str, length: int) -> Answer:
        """Begin a request whose body would have `length` bytes."""
        described = operation(operation_id)
        address = urlsplit(self.world.server.address)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        try:
            connection.putrequest(described.method, described.address)
            connection.putheader("Authorization", f"Bearer {self.world[ADA].token}")
            connection.putheader("Accept", MEDIA_TYPES[self.spelling])
            connection.putheader("Content-Type", media_type)
            connection.putheader("Content-Length", str(length))
            connection.endheaders(b"{")
            response = connection.getresponse()
            media_type = response.getheader("Content-Type", "")
            return Answer(response.status, media_type, response.read().decode())
        finally:
            connection.close()

    def _tell(self, step: Step) -> Answer:
        request: dict[str, Any] = {}
        if step.request == "upload":
            parts = example(step.request)
            request = {
                "data": {"filename": parts["filename"]},
                "files": {"file": parts["file"].encode()},
            }
        elif step.request in _FORMS:
            request = {"data": example(step.request)}
        elif step.request is not None:
            value = example(f"{step.request}.{self.spelling}")
            request = self.raw(value if self.spelling == "xml" else msgspec.json.encode(value))
        request["headers"] = request.get("headers", {}) | dict(step.headers)
        return self.ask(
            step.user_id,
            step.operation_id,
            parameters={"progressivekey": self.world.progressive_keys[8], **step.parameters},
            params=dict(step.query),
            **request,
        )

    @staticmethod
    def _xml(root: str) -> Callable[[dict[str, Any]], bytes]:
        return lambda tree: xml_codec.render(root, tree)


class Provocation(NamedTuple):
    """A request that leads to a documented error."""

    operation_id: str
    send: Callable[[Told], Answer]


def _new(userid: Any = 12, **members: Any) -> dict[str, Any]:
    return {
        "recipients": {"users": {"user": [{"userid": 12}, {"userid": userid}]}},
        "messages": {"message": [{"html": "<p>Hello</p>"}]},
        **members,
    }


def _create(tree: dict[str, Any]) -> Provocation:
    return Provocation(
        "createConversation",
        lambda told: told.ask(ADA, "createConversation", **told.body("conversation", tree)),
    )


def _change(operation_id: str, root: str, tree: dict[str, Any], **of: int) -> Provocation:
    return Provocation(
        operation_id,
        lambda told: told.ask(ADA, operation_id, parameters=_OF_43 | of, **told.body(root, tree)),
    )


def _add(*user_ids: int) -> Provocation:
    users = {"user": [{"userid": user_id} for user_id in user_ids]}
    return _change("addParticipants", "participants", {"users": users})


def _ask(operation_id: str, user_id: int = ADA, **request: Any) -> Provocation:
    return Provocation(operation_id, lambda told: told.ask(user_id, operation_id, **dict(request)))


def _send(operation_id: str, root: str, tree: dict[str, Any], **request: Any) -> Provocation:
    """Send an object as the administrator."""
    return Provocation(
        operation_id,
        lambda told: told.ask(RUTH, operation_id, **told.body(root, tree), **dict(request)),
    )


def _administer(told: Told) -> Answer:
    """Ask for what is an administrator's, with a token that any of them could have."""
    person = told.world[ADA]
    token = told.world.token_of_all_scopes(person)
    headers = {"Authorization": f"Bearer {token}"}
    return told.ask(ADA, "listMembers", headers=headers, parameters=dict(_SITE))


def _upload(user_id: int, content: bytes, **request: Any) -> Provocation:
    return Provocation(
        "uploadAttachment",
        lambda told: told.ask(user_id, "uploadAttachment", files={"file": content}, **request),
    )


def _begin(operation_id: str, media_type: str, length: int) -> Provocation:
    return Provocation(operation_id, lambda told: told.begin(operation_id, media_type, length))


def _malformed(told: Told) -> Answer:
    broken = {"json": '{"recipients": }', "xml": "<!DOCTYPE conversation><conversation/>"}
    return told.ask(ADA, "createConversation", **told.raw(broken[told.spelling]))


def _reuse_a_key(told: Told) -> Answer:
    first, second = (told.body("conversation", _new(title=title)) for title in ("One", "Two"))
    for request in (first, second):
        request["headers"]["Idempotency-Key"] = "the same"
    told.ask(ADA, "createConversation", **first)
    return told.ask(ADA, "createConversation", **second)


def _listen_too_often(told: Told) -> Answer:
    streaming = {"Accept": "text/event-stream"}
    with contextlib.ExitStack() as streams:
        for _ in range(MAX_STREAMS):
            streams.enter_context(told.world[ADA].stream("GET", "/events", headers=streaming))
        return told.ask(ADA, "listEvents")


def _ask_without_the_scope(told: Told) -> Answer:
    token = Firm(told.world.server).token_for(told.world[ADA], scopes=frozenset({Scope.WRITE}))
    return told.ask(ADA, "listConversations", headers={"Authorization": f"Bearer {token}"})


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
    "not-a-participant": _ask("removeParticipant", parameters=_OF_43 | {"userid": 1}),
    "limit-exceeded": _create(_new(title="x" * 256)),
    "bad-limit": _ask("listConversations", params={"limit": "ten"}),
    "bad-offset": _ask("listConversations", params={"offset": "1.5"}),
    "bad-parameter": _ask("listConversations", params={"userid": "ben"}),
    "missing-file": Provocation(
        "uploadAttachment",
        lambda told: told.ask(ADA, "uploadAttachment", files={"filename": (None, "Letter.txt")}),
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
    "admin-scope-missing": _ask("listMembers", parameters=_SITE),
    "administrators-only": Provocation("listMembers", _administer),
    "bad-site-question": _ask("listSites", params={"status": "open"}),
    "bad-order-type": _ask("findSiteUsers", params={"ordertype": "age"}, parameters=_SITE),
    "no-transaction": _send("removeSiteUsers", "transactionids", {}, parameters=_SITE),
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
    "site-unknown": _ask("getSite", RUTH, parameters={"siteid": 99}),
    "email-taken": _send("addUser", "user", {**_EVE, "email": "ben@firm.example"}),
    "last-administrator": _send(
        "changeUser", "user", {"admin": False}, parameters={"userid": RUTH}
    ),
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
        lambda told: told.ask(RUTH, "makeInvitation", parameters={"userid": ADA}),
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
        lambda told: told.ask(
            ADA,
            "createConversation",
            content=told.body("conversation", _new())["content"],
            headers={"Content-Type": MEDIA_TYPES[told.spelling], "Accept": "text/html"},
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
