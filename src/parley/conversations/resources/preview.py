"""What a message will look like, rendered and sanitised as it will be when it is sent."""

from falcon.asgi import Request, Response

from parley.access import Scope
from parley.conversations.body import BodyError, markdown, without_pictures
from parley.conversations.schemas import Preview, PreviewRequest
from parley.conversations.serializers import serialize_removed
from parley.identity import Access
from parley.settings import Settings
from parley.turns import COMPUTING
from parley.wire import ApiError, parse_body, respond
from parley.wire.errors import LIMIT_EXCEEDED


class PreviewResource:
    """`/preview`: a message that is being written."""

    access = Access(scope=Scope.READ)

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def on_post(self, req: Request, resp: Response) -> None:
        """Respond with its html and its snippet; nothing is kept."""
        request = await parse_body(
            req, PreviewRequest, root="message", max_bytes=self._settings.body_limit
        )
        try:
            body = await COMPUTING.run(markdown.render_markdown, request.markdown)
        except BodyError as error:
            raise ApiError(LIMIT_EXCEEDED, f"markdown: {error}") from error
        preview = Preview(
            html=without_pictures(body.html),
            text=body.text,
            removed=serialize_removed(body.removed),
        )
        respond(req, resp, preview)
