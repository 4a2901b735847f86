"""Writes that keep someone out, and what each of them ends."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from parley import access, people
from parley.access import Purpose, oauth
from parley.access.oauth.commands import RevokeGrant
from parley.store import COMMAND_LINE
from tests.access.inviters import (
    come_in,
    invite,
    invite_again,
    invite_to_own_site,
    leave_site,
    mail_code_to_invited,
    withdraw,
)
from tests.access.rivals import (
    NEW_HASH,
    Admission,
    Round,
    allow,
    allow_again,
    exchange,
    mail_code,
    make_link,
    make_token,
    promote,
    redeem,
    refresh,
    sign_in,
    sign_in_by_link,
    sign_in_by_mail,
    speak_for_her,
)


def _change(**change: bool) -> Callable[[Round], Any]:
    def command(scene: Round) -> Any:
        patch = people.UserPatch(**change)  # type: ignore[arg-type]
        return people.ChangeUser(scene.ada.user_id, scene.there.clock(), patch)

    return command


def _reset(scene: Round) -> Any:
    return access.SetPassword(
        scene.ada.user_id, NEW_HASH, scene.there.clock(), before=scene.hash, revoke=True
    )


def _redeem_reset(scene: Round) -> Any:
    return access.RedeemPasswordLink(
        scene.reset, Purpose.RESET, NEW_HASH, scene.there.clock(), COMMAND_LINE, revoke=True
    )


def _end_session(scene: Round) -> Any:
    return access.EndSession(scene.session_id, scene.ada.user_id, scene.there.clock(), COMMAND_LINE)


def _end_sessions(scene: Round) -> Any:
    return access.EndOtherSessions(scene.ada.user_id, 0, scene.there.clock(), COMMAND_LINE)


def _revoke_token(scene: Round) -> Any:
    return access.RevokeToken(scene.there.clock(), token_id=scene.token_id)


def _revoke_grant(scene: Round) -> Any:
    return RevokeGrant(scene.grant_id, scene.there.clock(), COMMAND_LINE)


def _withdraw(scene: Round) -> Any:
    return oauth.WithdrawConsent(
        scene.archive.client_id, scene.ada.user_id, scene.there.clock(), COMMAND_LINE
    )


def _archive(scene: Round) -> Any:
    return oauth.ArchiveClient(scene.archive.client_id, scene.there.clock())


def _narrow(scene: Round) -> Any:
    return oauth.ChangeClient(scene.archive.client_id, scene.there.clock(), scopes=access.MESSAGING)


def _other_secret(scene: Round) -> Any:
    return oauth.SetClientSecret(scene.archive.client_id, b"another", scene.there.clock())


def _other_redirect(scene: Round) -> Any:
    return oauth.ChangeClient(
        scene.archive.client_id, scene.there.clock(), redirect_uris=("https://other.example/",)
    )


EXCLUSIONS: Mapping[str, Callable[[Round], Any]] = {
    "deactivation": _change(active=False),
    "demotion": _change(admin=False),
    "another password": _reset,
    "a reset by its link": _redeem_reset,
    "the end of a session": _end_session,
    "the end of sessions": _end_sessions,
    "the end of a token": _revoke_token,
    "the end of a grant": _revoke_grant,
    "withdrawal": _withdraw,
    "archiving": _archive,
    "narrower scopes": _narrow,
    "another secret": _other_secret,
    "another redirect": _other_redirect,
    "the end of an invitation": withdraw,
    "leaving a site": leave_site,
}

_OF_PERSON = (
    sign_in,
    sign_in_by_mail,
    sign_in_by_link,
    make_token,
    allow,
    allow_again,
    exchange,
    refresh,
)
_OF_CLIENT = (allow, allow_again, exchange, refresh, speak_for_her)

ENDING: Mapping[str, tuple[Callable[[Round], Awaitable[Admission]], ...]] = {
    "deactivation": (*_OF_PERSON, mail_code, speak_for_her),
    "demotion": (make_token, allow, allow_again, exchange, refresh, speak_for_her),
    "another password": _OF_PERSON,
    "a reset by its link": _OF_PERSON,
    "the end of a grant": (refresh,),
    "the end of an invitation": (mail_code_to_invited,),
    "withdrawal": (allow_again, exchange, refresh),
    "archiving": _OF_CLIENT,
    "narrower scopes": _OF_CLIENT,
}
"""What an exclusion leaves nothing of, whichever of the two is first."""

REFUSING: Mapping[str, tuple[Callable[[Round], Awaitable[Admission]], ...]] = {
    "deactivation": (redeem, promote, make_link, invite),
    "demotion": (promote, make_link, invite),
    "another password": (redeem,),
    "the end of a session": (make_token, allow),
    "the end of sessions": (make_token, allow),
    "the end of a token": (promote, make_link, invite),
    "the end of an invitation": (come_in,),
    "leaving a site": (invite_to_own_site, invite_again),
    "another secret": (exchange, refresh, speak_for_her),
    "another redirect": (allow, exchange),
}
"""What an exclusion lets no one do any more; what was done before stands."""

LATE: Mapping[str, str] = {
    "deactivation": "user.deactivated",
    "demotion": "user.admin_withdrawn",
    "another password": "password.changed",
    "the end of a session": "session.ended",
    "the end of sessions": "sessions.ended",
    "the end of a token": "token.revoked",
    "the end of an invitation": "invitation.withdrawn",
    "leaving a site": "site.member_removed",
    "another secret": "client.secret",
    "another redirect": "client.changed",
}
"""What the audit log says of an exclusion: what it says after that of another write came later."""
