"""Parley's wire layer on a bare Falcon application: reading and answering exactly as Parley does.

The body goes through Parley's own parsers and checks (equal keys, DOCTYPE, depth, characters,
shapes) and the answer through its own writers; nothing is checked against people, sanitised, stored
or logged. Beside `bare` it tells what strict parsing costs; beside Parley, what messaging costs.
"""

import argparse
from itertools import count
from typing import Any

import falcon
import falcon.asgi
import uvloop

from benchmarks import bare
from parley import wire
from parley.conversations.schemas import Conversation, ConversationRequest, Message, Messages
from parley.wire.formats import Format
from parley.wire.request_state import STATE, RequestState


class WithState:
    """Middleware that begins a request's state, which Parley's own does beside much else."""

    async def process_request(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        """Begin it."""
        del resp
        req.scope[STATE] = RequestState("", Format.JSON)


class Conversations:
    """`/api/4/conversations`."""

    def __init__(self) -> None:
        self.conversationids = count(1)
        self.messageids = count(1)

    async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
        """Answer as though the conversation had been stored."""
        new = await wire.parse_body(req, ConversationRequest, root="conversation", max_bytes=2**20)
        conversationid = next(self.conversationids)
        resp.location = f"/api/4/conversations/{conversationid}"
        messages = [Message(messageid=next(self.messageids)) for _ in new.messages.message]
        wire.respond(
            req,
            resp,
            Conversation(conversationid=conversationid, messages=Messages(messages)),
            falcon.HTTP_201,
        )


def application() -> falcon.asgi.App[Any, Any]:
    """Return the application."""
    app = falcon.asgi.App(middleware=[WithState()])
    app.req_options.strip_url_path_trailing_slash = True
    app.add_route("/api/4/conversations", Conversations())
    return app


def main() -> None:
    """Serve on a port of 127.0.0.1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.wire", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(bare.serve(application(), parser.parse_args().port))


if __name__ == "__main__":
    main()
