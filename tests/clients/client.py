"""A client of that platform: what it sends step by step, and the calls that came of it."""

import abc
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.clients.browsers import Age, Visitor
from tests.clients.http11 import Address, Answer, Headers, Request, exchange

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
XML: Final = "application/xml"

Step = Callable[[], None]


@dataclass(frozen=True)
class Account:
    """Someone of the firm, or a client of it."""

    user_id: int
    email: str
    name: tuple[str, str]
    password: str = ""
    token: str = ""


@dataclass(frozen=True)
class Scene:
    """What a client meets.

    Attributes:
        address: The instance.
        user: Who uses it: an administrator, a member of the site.
        colleague: Another member of the site.
        stranger: The address of nobody.
        site_id: The site.
        site_name: Its name.
        client_id: The number that the client is registered with.
        secret: Its secret.
    """

    address: Address
    user: Account
    colleague: Account
    site_id: int
    site_name: str
    client_id: str = ""
    secret: str = ""
    stranger: str = "nobody@elsewhere.example"


@dataclass
class Client(abc.ABC):
    """One that someone wrote for that platform.

    Attributes:
        name: What it is called.
        stack: What it is written in, and sends with.
        settings: The settings of the instance that it needs.
        redirect: Where it has people sent back to; empty where it signs nobody in.
        options: What else it is registered with.
        brings_its_secret: Whether it is registered with the id and the secret that it has.
        tried: How: `run` where a reader can do the same, else `replayed`, to the byte.
        missing: What of its own does not work, though Parley has the call.
        calls: What it has called, in order, each once: method and path.
        out_of_scope: What it has called that is no part of Parley.
    """

    name: ClassVar[str]
    stack: ClassVar[str]
    settings: ClassVar[Mapping[str, str]] = {}
    redirect: ClassVar[str] = ""
    options: ClassVar[Sequence[str]] = ()
    brings_its_secret: ClassVar[bool] = True
    tried: ClassVar[str] = "replayed"
    missing: ClassVar[str] = "nothing"

    scene: Scene
    calls: list[str] = field(default_factory=list)
    out_of_scope: list[str] = field(default_factory=list)

    @property
    @abc.abstractmethod
    def steps(self) -> Sequence[Step]:
        """All that it does, in order."""

    @property
    def host(self) -> str:
        """What it writes into `Host`."""
        return self.scene.address.host

    def send(
        self,
        method: str,
        target: str,
        headers: Headers,
        body: bytes = b"",
        *,
        awaits_continue: bool = False,
    ) -> Answer:
        """Send a request to the byte, and note the call."""
        note(self.calls, method, target)
        request = Request(method, target, headers, body, awaits_continue)
        return exchange(self.scene.address, request)

    def visit(self, query: str, age: Age = Age.FETCH_METADATA) -> str:
        """Let its user sign in and allow it; return the URL that this ends at."""
        note(self.calls, "GET", "/authorize.action")
        visitor = Visitor(self.scene.address, age)
        return visitor.allow(query, self.scene.user.email, self.scene.user.password)

    def refused(self, method: str, target: str, answer: Answer) -> None:
        """See that a call which is no part of Parley is told so, and note it."""
        call = described(method, target)
        if call in self.calls:
            self.calls.remove(call)
        note(self.out_of_scope, method, target)
        assert answer.status == 404, answer.text
        assert "not a part of Parley" in error_summary(answer), answer.text


def note(calls: list[str], method: str, target: str) -> None:
    """Note a call, once."""
    call = described(method, target)
    if call not in calls:
        calls.append(call)


_ADDRESS: Final = re.compile(r"[^/]+@[^/]+")
_NUMBER: Final = re.compile(r"(?<=[a-z]/)\d+(?=/|$)")
_KEY: Final = re.compile(r"(?<=progressivekeystatus/).+")


def described(method: str, target: str) -> str:
    """Return a call without what differs from one to the next."""
    path = urlsplit(target).path
    prefix, version, rest = re.fullmatch(r"(/api/|)(\d+|)(.*)", path).groups()  # type: ignore[union-attr]
    for pattern, name in ((_ADDRESS, "{email}"), (_NUMBER, "{id}"), (_KEY, "{key}")):
        rest = pattern.sub(name, rest)
    return f"{method} {prefix}{version}{rest}"


def error_summary(answer: Answer) -> str:
    """Return what an error says, in either format."""
    if answer.media_type == JSON:
        return str(answer.json["summary"])
    return answer.xml.findtext("summary") or ""


def code_in(url: str) -> str:
    """Return the one code of a URL."""
    (code,) = parse_qs(urlsplit(url).query)["code"]
    return code


def form(**fields: str) -> bytes:
    """Write a form as most do: percent-encoded, a blank as `+`."""
    return urlencode(fields).encode()


def conversation_json(html: str, *user_ids: int, **message: Any) -> dict[str, Any]:
    """Write the documented request for a conversation."""
    return {
        "recipients": {"users": {"user": [{"userid": user_id} for user_id in user_ids]}},
        "messages": {"message": [{"html": html, **message}]},
    }
