"""An error, where a person in a browser gets it: the same entry of the catalogue, as a page."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import falcon
from falcon.asgi import Request, Response

from parley.pages.context import PageContext
from parley.pages.rendering import redirect
from parley.translations import Translator
from parley.wire import ApiError, get_state
from parley.wire.errors import (
    ACCESS_DENIED,
    FORGERY_SUSPECTED,
    INTERNAL,
    NOT_A_PICTURE,
    NOT_AUTHORISED,
    NOT_FOUND,
    RATE_LIMITED,
    UNAVAILABLE,
    USER_UNKNOWN,
    ErrorCode,
)


class ErrorText(NamedTuple):
    """What a person is told of an error: what it is, and what to do."""

    title: str
    advice: str


_NOT_THERE: Final = ErrorText("problem.notThere", "problem.notThereHelp")
_OTHER: Final = ErrorText("problem.other", "problem.otherHelp")

_ADVICE: Final[Mapping[ErrorCode, ErrorText]] = {
    FORGERY_SUSPECTED: ErrorText("problem.forgery", "problem.forgeryHelp"),
    RATE_LIMITED: ErrorText("problem.tooMany", "problem.tooManyHelp"),
    UNAVAILABLE: ErrorText("problem.busy", "problem.busyHelp"),
    INTERNAL: ErrorText("problem.ours", "problem.oursHelp"),
    NOT_FOUND: _NOT_THERE,
    NOT_A_PICTURE: _NOT_THERE,
    USER_UNKNOWN: _NOT_THERE,
    ACCESS_DENIED: _NOT_THERE,
}
"""By keys of the pages' catalogue. All other errors are of use to programmers alone."""


def is_page(req: Request) -> bool:
    """Return whether a request is for a page, so that people read the answer."""
    return get_state(req).access.page


def describe_error(error: ApiError, t: Translator) -> ErrorText:
    """Return a person of an error, in their language."""
    title, advice = _ADVICE.get(error.entry, _OTHER)
    return ErrorText(
        t(title), t(advice, when=t.format_wait(int(error.headers.get("Retry-After", "1"))))
    )


def render_error(context: PageContext, req: Request, resp: Response, error: ApiError) -> None:
    """Answer with an error as a page; who is no longer signed in is sent to sign in.

    What no advice is known for is shown as the API has it, in English: an application that asks in
    a wrong way to be allowed has to be mended by whoever wrote it.
    """
    if error.entry is NOT_AUTHORISED:
        redirect(resp, context.path("sign-in"))
        return
    told = describe_error(error, context.locales.get_translator(req))
    context.renderer.render(
        req,
        resp,
        "problem",
        status=falcon.code_to_http_status(error.entry.status),
        reason=None if error.entry in _ADVICE else error.summary,
        **told._asdict(),
    )
    resp.set_headers(error.headers)
