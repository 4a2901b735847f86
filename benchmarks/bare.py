"""A bare Falcon application: what the HTTP layer costs, with no messaging behind it.

It runs on Granian exactly as Parley does, reads the body of a new conversation into structs (JSON
by msgspec, XML by lxml) and gives the documented answer in the same format. It checks, stores and
logs nothing, so what it reaches is the most that any application on these parts can.
"""

import argparse
import asyncio
import signal
from itertools import count
from typing import Annotated, Any

import falcon
import falcon.asgi
import msgspec
import uvloop
from falcon.media import BaseHandler
from falcon.typing import AsyncReadableIO, ReadableIO
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from lxml import etree

UserId = Annotated[int, msgspec.Meta(gt=0)]


class User(msgspec.Struct):
    """A recipient."""

    userid: UserId


class Users(msgspec.Struct):
    """The list inside `users`."""

    user: list[User]


class Recipients(msgspec.Struct):
    """The participants."""

    users: Users


class Message(msgspec.Struct):
    """A message to send."""

    html: str


class Messages(msgspec.Struct):
    """The list inside `messages`."""

    message: list[Message]


class NewConversation(msgspec.Struct):
    """The body of a request."""

    recipients: Recipients
    messages: Messages


class CreatedMessage(msgspec.Struct):
    """A message in an answer."""

    messageid: int


class CreatedMessages(msgspec.Struct):
    """The list inside an answer's `messages`."""

    message: list[CreatedMessage]


class CreatedConversation(msgspec.Struct):
    """The body of an answer."""

    conversationid: int
    messages: CreatedMessages


class JSON(BaseHandler):
    """The JSON format."""

    decoder = msgspec.json.Decoder(NewConversation)
    encoder = msgspec.json.Encoder()

    async def deserialize_async(
        self,
        stream: AsyncReadableIO,
        content_type: str | None,  # noqa: ARG002 -- Falcon passes it
        content_length: int | None,  # noqa: ARG002
    ) -> NewConversation:
        """Return the conversation in the body."""
        return self.decoder.decode(await stream.read())

    def deserialize(
        self,
        stream: ReadableIO,
        content_type: str | None,  # noqa: ARG002
        content_length: int | None,  # noqa: ARG002
    ) -> NewConversation:
        """Return the conversation in the body; Falcon wants a JSON handler to have both."""
        return self.decoder.decode(stream.read())

    def serialize(self, media: object, content_type: str) -> bytes:  # noqa: ARG002
        """Return the answer's body."""
        return self.encoder.encode(media)


class XML(BaseHandler):
    """The XML format."""

    async def deserialize_async(
        self,
        stream: AsyncReadableIO,
        content_type: str | None,  # noqa: ARG002
        content_length: int | None,  # noqa: ARG002
    ) -> NewConversation:
        """Return the conversation in the body."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(await stream.read(), parser)
        users = root.iterfind("recipients/users/user/userid")
        messages = root.iterfind("messages/message/html")
        return NewConversation(
            Recipients(Users([User(int(user.text or "")) for user in users])),
            Messages([Message(message.text or "") for message in messages]),
        )

    def serialize(self, media: object, content_type: str) -> bytes:  # noqa: ARG002
        """Return the answer's body."""
        created = msgspec.convert(media, CreatedConversation)
        messages = "".join(
            f"<message><messageid>{message.messageid}</messageid></message>"
            for message in created.messages.message
        )
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f"<conversation><conversationid>{created.conversationid}</conversationid>"
            f"<messages>{messages}</messages></conversation>"
        ).encode()


class Conversations:
    """`/api/4/conversations`."""

    def __init__(self) -> None:
        self.conversationids = count(1)
        self.messageids = count(1)

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        """Answer as though the conversation had been stored."""
        new: NewConversation = await req.get_media()
        conversationid = next(self.conversationids)
        resp.status = falcon.HTTP_201
        resp.location = f"/api/4/conversations/{conversationid}"
        resp.content_type = req.content_type
        resp.media = CreatedConversation(
            conversationid,
            CreatedMessages([CreatedMessage(next(self.messageids)) for _ in new.messages.message]),
        )


def application() -> falcon.asgi.App[Any, Any]:
    """Return the application."""
    app = falcon.asgi.App()
    handlers: dict[str, BaseHandler] = {"application/json": JSON(), "application/xml": XML()}
    app.req_options.media_handlers.update(handlers)
    app.resp_options.media_handlers.update(handlers)
    app.req_options.strip_url_path_trailing_slash = True
    app.add_route("/api/4/conversations", Conversations())
    return app


async def serve(app: falcon.asgi.App[Any, Any], port: int) -> None:
    """Serve an application until told to stop by SIGTERM or SIGINT."""
    server = Server(
        app,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.auto,
        websockets=False,
        backlog=1024,
        backpressure=10_000,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    await server.serve()


def main() -> None:
    """Serve on a port of 127.0.0.1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bare", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(serve(application(), parser.parse_args().port))


if __name__ == "__main__":
    main()
