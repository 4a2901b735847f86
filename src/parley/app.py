"""The application: every part, wired together. The only module that knows them all."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import falcon
import structlog
from falcon.asgi import App, Request, Response

from parley.access import (
    AuditResource,
    AuthMiddleware,
    DeviceResource,
    DevicesResource,
    OutdatedCallerError,
    PasswordLinkResource,
    Purpose,
    oauth,
)
from parley.attachments import (
    THUMBNAIL_SPEC,
    AttachmentResource,
    AttachmentsResource,
    ContentResource,
    ThumbnailResource,
    UploadStatusResource,
)
from parley.contract import contract_routes, out_of_scope_sinks
from parley.conversations import (
    AnnouncementsResource,
    ConversationResource,
    ConversationsResource,
    FoundMessagesResource,
    MessageResource,
    MessagesResource,
    ParticipantResource,
    ParticipantsResource,
    PictureUploads,
    PreviewResource,
    ReadersResource,
    ReadResource,
    UnreadResource,
    UnreadTotalResource,
    VersionsResource,
)
from parley.converters import ApiVersionConverter, IdConverter
from parley.events import EventsResource, Feed
from parley.files import BlobStore, ThumbnailCache, Thumbnailer
from parley.inbox import inbox_routes
from parley.limits import RateLimits, RequestCounters, StorageMeter, WritingLimits
from parley.notices import NoticesResource
from parley.operations import (
    LivenessResource,
    MetricsResource,
    ReadinessResource,
    RequestMiddleware,
    RouteRecorder,
)
from parley.operations.health import METRICS, READY
from parley.pages import PageContext, is_page, page_routes, render_error
from parley.people import (
    AvatarResource,
    AvatarService,
    Directory,
    InvitationResource,
    InvitationsResource,
    MemberResource,
    MembersResource,
    OwnAvatarResource,
    OwnUserResource,
    SendInvitationResource,
    SiteInvitationResource,
    SiteResource,
    SitesResource,
    SiteUsersResource,
    UserAdministration,
    UserResource,
    UsersResource,
)
from parley.settings import Settings
from parley.store import Store, StoreUnavailableError
from parley.turns import ClientGoneError, TooManyWaitingError
from parley.wire import ApiError, Format, get_state, respond_error
from parley.wire.errors import CLIENT_GONE, INTERNAL, UNAVAILABLE
from parley.wire.messages import from_http_error

_log = structlog.get_logger(__name__)

_RETRY_SECONDS = "1"


class Dependencies(NamedTuple):
    """What the application stands on.

    Attributes:
        store: An open store.
        blobs: Where the bytes of attachments are.
        feed: Who tells what happens.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
        counters: What was asked within the last minute and hour.
        meter: What the words of people take.
        timer: Seconds that pass, from anywhere on; never set back, as a clock may be.
        wake_mail: To be called once a mail was queued; one that nobody tells of waits a second.
    """

    store: Store
    blobs: BlobStore
    feed: Feed
    settings: Settings
    clock: Callable[[], int]
    counters: RequestCounters
    meter: StorageMeter
    timer: Callable[[], float] = time.monotonic
    wake_mail: Callable[[], None] = lambda: None


def create_app(parts: Dependencies) -> RequestMiddleware:
    """Wire the application."""
    settings = parts.settings
    return RequestMiddleware(
        create_falcon_app(parts),
        body_seconds=settings.body_seconds,
        default_format=Format[settings.default_format.upper()],
    )


def create_falcon_app(parts: Dependencies) -> App[Request, Response]:
    """Wire what the edge wraps."""
    limits = RateLimits(parts.counters, parts.settings, parts.clock)
    callers = AuthMiddleware(parts.store, parts.settings, limits, parts.clock, parts.timer)
    context = PageContext.create(parts.settings, parts.store, parts.clock, callers, parts.wake_mail)
    middleware: Any = [RouteRecorder(), callers]
    app: App[Request, Response] = App(middleware=middleware)
    app.req_options.strip_url_path_trailing_slash = True
    app.req_options.keep_blank_qs_values = False  # an empty parameter is an absent one
    app.router_options.converters["version"] = ApiVersionConverter
    app.router_options.converters["id"] = IdConverter
    _add_error_handlers(app, context)
    _add_routes(app, _routes(parts, context, limits))
    for address, sink in out_of_scope_sinks(parts.settings.prefix):
        app.add_sink(sink, address)
    return app


def _add_routes(app: App[Request, Response], routes: Iterable[tuple[str, Any]]) -> None:
    for address, resource in routes:
        if hasattr(resource, "on_get") and not hasattr(resource, "on_head"):
            resource.on_head = resource.on_get  # Falcon leaves the body out (RFC 9110 §9.3.2)
        app.add_route(address, resource)


def _routes(
    parts: Dependencies, context: PageContext, limits: RateLimits
) -> Iterator[tuple[str, Any]]:
    api = f"{parts.settings.prefix}/api/{{version:version}}"
    yield from _messaging_routes(api, parts, WritingLimits(limits, parts.meter))
    yield from _administration_routes(api, parts)
    yield "/healthz", LivenessResource()
    yield READY, ReadinessResource(parts.store)
    yield METRICS, MetricsResource()
    yield from contract_routes(parts.settings)
    yield from _files_and_people_routes(api, parts, context)
    yield from _oauth_routes(parts, context.auth)


def _messaging_routes(
    api: str, parts: Dependencies, limits: WritingLimits
) -> Iterator[tuple[str, Any]]:
    store, settings, clock = parts.store, parts.settings, parts.clock
    conversation = f"{api}/conversations/{{conversation_id:id}}"
    pictures = PictureUploads(store, parts.blobs, settings, clock)
    yield f"{api}/conversations", ConversationsResource(store, settings, clock, limits, pictures)
    yield conversation, ConversationResource(store, settings, clock, limits)
    message = f"{conversation}/messages/{{message_id:id}}"
    yield f"{conversation}/messages", MessagesResource(store, settings, clock, limits, pictures)
    yield message, MessageResource(store, settings, clock, limits)
    yield f"{message}/versions", VersionsResource(store, settings, clock)
    yield f"{api}/announcements", AnnouncementsResource(store, settings, clock, limits, pictures)
    people = f"{conversation}/participants"
    yield people, ParticipantsResource(store, settings, clock, limits)
    yield f"{people}/{{user_id:id}}", ParticipantResource(store, settings, clock, limits)
    yield f"{conversation}/read", ReadResource(store, settings, clock)
    yield f"{conversation}/unread", UnreadResource(store, settings, clock)
    yield f"{conversation}/readers", ReadersResource(store, settings, clock)
    yield f"{api}/conversations/unread", UnreadTotalResource(store, settings, clock)
    yield f"{api}/messages", FoundMessagesResource(store, settings)
    yield f"{api}/preview", PreviewResource(settings)
    yield f"{api}/events", EventsResource(parts.feed)


def _administration_routes(api: str, parts: Dependencies) -> Iterator[tuple[str, Any]]:
    store, settings, clock = parts.store, parts.settings, parts.clock
    site = f"{api}/sites/{{site_id:id}}"
    yield f"{api}/sites", SitesResource(store, settings, clock)
    yield site, SiteResource(store, settings, clock)
    yield f"{site}/users", SiteUsersResource(store, settings, clock)
    yield f"{site}/users/invitation", SiteInvitationResource(store, settings, clock)
    yield f"{site}/members", MembersResource(store, settings, clock)
    yield f"{site}/members/{{user_id:id}}", MemberResource(store, settings, clock)
    yield f"{api}/invitations", InvitationsResource(store, settings, clock, parts.wake_mail)
    invitation = f"{api}/invitations/{{invitation_id:id}}"
    yield invitation, InvitationResource(store, settings, clock, parts.wake_mail)
    yield f"{invitation}/send", SendInvitationResource(store, settings, clock, parts.wake_mail)
    for purpose in Purpose:
        links = PasswordLinkResource(purpose, store, settings, clock)
        yield f"{api}/users/{{who}}/{purpose}", links
    yield f"{api}/audit", AuditResource(store)


def _files_and_people_routes(
    api: str, parts: Dependencies, context: PageContext
) -> Iterator[tuple[str, Any]]:
    """List what programs reach by the API, and browsers by pages of their own."""
    store, blobs, settings, clock = parts.store, parts.blobs, parts.settings, parts.clock
    attachment = f"{api}/attachments/{{attachment_id:id}}"
    yield f"{api}/attachments", AttachmentsResource(store, blobs, settings, clock)
    yield attachment, AttachmentResource(store, blobs, settings, clock)
    contents = ContentResource(store, blobs, settings)
    yield f"{attachment}/content", contents
    yield f"{api}/progressivekeystatus/{{progressive_key}}", UploadStatusResource(store)
    shrinker = Thumbnailer()
    thumbnails = ThumbnailResource(store, ThumbnailCache(blobs, shrinker, THUMBNAIL_SPEC))
    yield f"{attachment}/thumbnail", thumbnails
    directory = Directory(store, settings)
    administration = UserAdministration(store, settings, clock, context.auth.clear_cache)
    yield f"{api}/users", UsersResource(store, directory, administration)
    yield f"{api}/users/me", OwnUserResource(directory)
    yield f"{api}/users/me/notices", NoticesResource(store, settings, clock)
    forget = context.auth.clear_cache
    yield f"{api}/users/me/devices", DevicesResource(store, settings, clock, forget)
    device = f"{api}/users/me/devices/{{device_id:id}}"
    yield device, DeviceResource(store, settings, clock, forget)
    yield f"{api}/users/{{who}}", UserResource(store, directory, administration)
    avatars = AvatarService(store, blobs, shrinker, clock)
    yield f"{api}/users/me/avatar", OwnAvatarResource(store, directory, avatars)
    pictures = AvatarResource(store, directory, avatars)
    yield f"{api}/users/{{who}}/avatar", pictures
    yield from page_routes(context, directory, pictures, contents, thumbnails)
    yield from inbox_routes(context, directory, parts.feed)


def _oauth_routes(parts: Dependencies, callers: AuthMiddleware) -> Iterator[tuple[str, Any]]:
    settings = parts.settings
    endpoints = oauth.OAuthDependencies(parts.store, settings, parts.clock, callers.clear_cache)
    yield f"{settings.prefix}/api/oauth2/token", oauth.TokenResource(endpoints)
    yield f"{settings.prefix}/api/oauth2/revoke", oauth.RevocationResource(endpoints)
    yield f"{settings.prefix}/api/oauth2/introspect", oauth.IntrospectionResource(endpoints)
    clients = f"{settings.prefix}/api/{{version:version}}/clients"
    yield clients, oauth.ClientsResource(endpoints)
    yield f"{clients}/{{client_id:id}}", oauth.ClientResource(endpoints)
    yield f"{clients}/{{client_id:id}}/secret", oauth.ClientSecretResource(endpoints)
    for address in oauth.metadata_addresses(settings.prefix):
        yield address, oauth.MetadataResource(settings)


def _add_error_handlers(app: App[Request, Response], context: PageContext) -> None:
    def answer(req: Request, resp: Response, error: ApiError) -> None:
        if is_page(req):
            render_error(context, req, resp, error)
        else:
            respond_error(req, resp, error)

    async def on_api_error(
        req: Request, resp: Response, error: ApiError, params: dict[str, Any]
    ) -> None:
        del params
        answer(req, resp, error)

    async def on_outdated_caller(
        req: Request, resp: Response, error: OutdatedCallerError, params: dict[str, Any]
    ) -> None:
        del params
        context.auth.clear_cache()
        answer(req, resp, error)

    async def on_http_error(
        req: Request, resp: Response, error: falcon.HTTPError, params: dict[str, Any]
    ) -> None:
        del params
        answer(req, resp, from_http_error(error))

    async def on_store_unavailable(
        req: Request, resp: Response, error: StoreUnavailableError, params: dict[str, Any]
    ) -> None:
        del params
        _log.error("store_unavailable", request_id=get_state(req).request_id, problem=str(error))
        answer(req, resp, ApiError(UNAVAILABLE, headers={"Retry-After": _RETRY_SECONDS}))

    async def on_too_many_waiting(
        req: Request, resp: Response, error: TooManyWaitingError, params: dict[str, Any]
    ) -> None:
        del params, error
        too_many = "you, or too many others, wait for the same already; try again in a moment"
        answer(req, resp, ApiError(UNAVAILABLE, too_many, {"Retry-After": _RETRY_SECONDS}))

    async def on_client_gone(
        req: Request, resp: Response, error: ClientGoneError, params: dict[str, Any]
    ) -> None:
        del params, error
        answer(req, resp, ApiError(CLIENT_GONE))

    async def on_unexpected_error(
        req: Request, resp: Response, error: Exception, params: dict[str, Any]
    ) -> None:
        del params
        _log.error("defect", request_id=get_state(req).request_id, path=req.path, exc_info=error)
        answer(req, resp, ApiError(INTERNAL))

    app.add_error_handler(ApiError, on_api_error)
    app.add_error_handler(OutdatedCallerError, on_outdated_caller)
    app.add_error_handler(falcon.HTTPError, on_http_error)
    app.add_error_handler(StoreUnavailableError, on_store_unavailable)
    app.add_error_handler(TooManyWaitingError, on_too_many_waiting)
    app.add_error_handler(ClientGoneError, on_client_gone)
    app.add_error_handler(Exception, on_unexpected_error)
