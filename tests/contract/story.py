"""The documented requests, sent."""

import http.client
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from parley.wire import xml_codec
from tests.contract.documents import example, operation
from tests.contract.world import ADA, BEN, COOKIE, RUTH, World

MEDIA_TYPES = {"json": "application/json", "xml": "application/xml"}


class Answer(NamedTuple):
    """What came back."""

    status: int
    media_type: str
    text: str


class Step(NamedTuple):
    """A documented request and its documented answer.

    Attributes:
        answer: The answer's example, without its format; `None` where the answer is 204.
        operation_id: What is asked.
        user_id: Who asks.
        request: The request's example, without its format; `None` where there is no body.
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


OF_43 = {"conversationid": 43}
SITE = {"siteid": 1}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
_OF_1160 = OF_43 | {"messageid": 1160}
STORY = (
    Step("conversation-started", "createConversation", ADA, "new-conversation"),
    Step("message-written", "reply", BEN, "new-message", OF_43),
    Step("conversation", "changeConversation", ADA, "conversation-change", OF_43),
    Step("conversation", "getConversation", ADA, None, OF_43),
    Step("messages", "listMessages", ADA, None, OF_43),
    Step("conversations", "listConversations", ADA),
    Step("found-messages", "findMessages", ADA, query={"q": "signed from:ben"}),
    Step("unread-total", "getUnread", ADA),
    Step(None, "markRead", ADA, "mark-read", OF_43),
    Step("readers", "listReaders", ADA, None, OF_43),
    Step(None, "markUnread", ADA, "mark-unread", OF_43),
    Step("events", "listEvents", ADA, query={"after": "1201", "limit": "2"}),
    Step("preview", "previewMessage", ADA, "message-to-preview"),
    Step("participants-added", "addParticipants", ADA, "new-participants", OF_43),
    Step(None, "removeParticipant", ADA, None, OF_43 | {"userid": 2}),
    Step("message", "editMessage", ADA, "revision", _OF_1160),
    Step("message", "getMessage", BEN, None, _OF_1160),
    Step("versions", "listVersions", BEN, None, _OF_1160),
    Step("answer-written", "reply", ADA, "new-answer", OF_43),
    Step(None, "deleteMessage", ADA, None, OF_43 | {"messageid": 1164}),
    Step("announced", "announce", ADA, "new-announcement"),
    Step("uploaded", "uploadAttachment", ADA, "upload"),
    Step("attachment", "getAttachment", ADA, None, {"attachmentid": 8}),
    Step("upload-status", "getUploadStatus", ADA),
    Step("user", "getUser", ADA, None, {"userid": 12}),
    Step("own-user", "getOwnUser", ADA),
    Step("notices", "getNotices", ADA),
    Step("notices-chosen", "setNotices", ADA, "notices-choice"),
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
    Step("site", "getSite", RUTH, None, SITE),
    Step("own-sites", "listSites", BEN, query={"name": "MATTER"}),
    Step("site-users", "findSiteUsers", BEN, None, SITE),
    Step("site-users-invited", "inviteSiteUsers", RUTH, "site-invitations", SITE),
    Step("sites", "listSites", RUTH, query={"all": "true"}),
    Step("members", "listMembers", RUTH, None, SITE),
    Step("site-changed", "changeSite", RUTH, "site-change", SITE),
    Step("site-users-removed", "removeSiteUsers", RUTH, "transaction-ids", SITE),
    Step("not-all-done", "removeSiteUsers", RUTH, "transaction-ids", SITE),
    Step("session", "getSession", ADA, headers=SAME_ORIGIN | {"Cookie": COOKIE}),
    Step("invitation-made", "makeInvitation", RUTH, None, {"userid": 13}),
    Step("reset-made", "makeReset", RUTH, None, {"userid": 13}),
    Step("person-invited", "invitePerson", RUTH, "new-invitation"),
    Step("invitation", "getInvitation", RUTH, None, {"invitationid": 1}),
    Step("invitation-sent", "sendInvitation", RUTH, None, {"invitationid": 1}),
    Step("pending-invitations", "listInvitations", RUTH),
    Step(None, "withdrawInvitation", RUTH, None, {"invitationid": 1}),
    Step("devices", "listDevices", ADA),
    Step("client-added", "addClient", RUTH, "new-client"),
    Step("client", "getClient", RUTH, None, {"clientid": 1}),
    Step("clients", "listClients", RUTH, query={"limit": "1"}),
    Step("client-changed", "changeClient", RUTH, "client-change", {"clientid": 2}),
    Step("client-secret", "newClientSecret", RUTH, None, {"clientid": 2}),
    Step(None, "signOutDevice", ADA, None, {"deviceid": 1}),
)
_FORMS = {"client-credentials", "unknown-code", "token-in-question", "token-given-back"}


class Story:
    """The story, told in one format.

    Attributes:
        answers: What came back, step by step.
    """

    def __init__(self, world: World, wire_format: str) -> None:
        self.world = world
        self.wire_format = wire_format
        self.answers = [self._tell(step) for step in STORY]

    def ask(self, user_id: int, operation_id: str, **request: Any) -> Answer:
        """Send a request, by default for an answer in the story's format."""
        described = operation(operation_id)
        path = described.address.format_map(request.pop("parameters", {}))
        headers = {"Accept": MEDIA_TYPES[self.wire_format]} | request.pop("headers", {})
        address = self.world.server.address + path
        response = self.world[user_id].request(
            described.method, address, headers=headers, **request
        )
        return Answer(response.status_code, response.headers.get("Content-Type", ""), response.text)

    def body(self, root: str, tree: dict[str, Any]) -> dict[str, Any]:
        """Spell an object as the body of a request."""
        render = msgspec.json.encode if self.wire_format == "json" else self._xml(root)
        return self.raw(render(tree))

    def raw(self, content: bytes | str) -> dict[str, Any]:
        """Return a body as it stands."""
        return {"content": content, "headers": {"Content-Type": MEDIA_TYPES[self.wire_format]}}

    def begin(self, operation_id: str, media_type: str, length: int) -> Answer:
        """Begin a request whose body would have `length` bytes."""
        described = operation(operation_id)
        address = urlsplit(self.world.server.address)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        try:
            connection.putrequest(described.method, described.address)
            connection.putheader("Authorization", f"Bearer {self.world[ADA].token}")
            connection.putheader("Accept", MEDIA_TYPES[self.wire_format])
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
            value = example(f"{step.request}.{self.wire_format}")
            request = self.raw(value if self.wire_format == "xml" else msgspec.json.encode(value))
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
