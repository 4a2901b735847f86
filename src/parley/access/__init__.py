"""Authentication: tokens, sessions, passwords, scopes, and the audit log of what was done.

Everything that decides who is calling belongs here. What a caller may see of people and
conversations does not: that is in the queries of those packages.
"""

from typing import TYPE_CHECKING

from parley.access.actors import OutdatedCallerError, require_actor, require_administrator
from parley.access.audit.chain import BEGINNING, ChainFault, ChainProblem, Checkpoint
from parley.access.audit.log import AuditQuery, AuditRow, newest_entries, parse_details
from parley.access.audit.verification import VerificationResult, parse_checkpoint, verify
from parley.access.cleanup import PurgeSignIns
from parley.access.passwords.accounts import (
    PasswordAccount,
    SetPassword,
    find_account,
    find_account_by_email,
)
from parley.access.passwords.links import (
    CreatePasswordLink,
    PasswordLink,
    Purpose,
    RedeemPasswordLink,
    find_account_for_link,
    find_link,
    hash_link,
    new_link,
)
from parley.access.personal_tokens import (
    PersonalToken,
    RevokeOwnToken,
    list_personal_tokens,
)
from parley.access.revocation import (
    Credentials,
    RevokeAccess,
    Revoked,
    list_credentials,
    revoke_administration,
    revoke_all,
)
from parley.access.sessions import (
    Browser,
    EndAnySession,
    EndOtherSessions,
    EndSession,
    LiveSession,
    NewSession,
    SessionRow,
    begin_session,
    end_sessions,
    hash_session,
    list_live_sessions,
    list_sessions,
)
from parley.access.token_commands import IssuedToken, IssueToken, RevokeToken, TokenRow, list_tokens
from parley.access.tokens import hash_token, new_secret, new_token
from parley.deferred import defer_imports
from parley.identity import (
    ALL,
    MESSAGING,
    Caller,
    Scope,
    format_scopes,
    parse_scopes,
    required_scope,
)

if TYPE_CHECKING:  # HTTP, which commands beside a server do without
    from parley.access.audit.resources import AuditResource
    from parley.access.authentication import (
        AuthMiddleware,
        administers,
        get_caller,
        get_origin,
        get_revalidator,
    )
    from parley.access.cookies import Cookies, set_cookie
    from parley.access.device_resources import DeviceResource, DevicesResource
    from parley.access.mail_sign_in import (
        CODE_MINUTES,
        MAX_TRIES,
        CodeResult,
        MailAttempt,
        MailCode,
        MailProofs,
        OpenRequest,
        RequestCode,
        SignInByMail,
        find_request,
        hash_browser,
        hash_code,
        hash_link_token,
        new_proofs,
    )
    from parley.access.passwords.hashing import (
        PasswordError,
        PasswordFault,
        PasswordHasher,
        check_password,
    )
    from parley.access.passwords.link_resources import PasswordLinkResource
    from parley.access.passwords.sign_in import PasswordLogin
else:
    __getattr__ = defer_imports(
        __name__,
        "audit.resources",
        "authentication",
        "cookies",
        "device_resources",
        "mail_sign_in",
        "passwords.hashing",
        "passwords.link_resources",
        "passwords.sign_in",
    )

__all__ = [
    "ALL",
    "BEGINNING",
    "CODE_MINUTES",
    "MAX_TRIES",
    "MESSAGING",
    "AuditQuery",
    "AuditResource",
    "AuditRow",
    "AuthMiddleware",
    "Browser",
    "Caller",
    "ChainFault",
    "ChainProblem",
    "Checkpoint",
    "CodeResult",
    "Cookies",
    "CreatePasswordLink",
    "Credentials",
    "DeviceResource",
    "DevicesResource",
    "EndAnySession",
    "EndOtherSessions",
    "EndSession",
    "IssueToken",
    "IssuedToken",
    "LiveSession",
    "MailAttempt",
    "MailCode",
    "MailProofs",
    "NewSession",
    "OpenRequest",
    "OutdatedCallerError",
    "PasswordAccount",
    "PasswordError",
    "PasswordFault",
    "PasswordHasher",
    "PasswordLink",
    "PasswordLinkResource",
    "PasswordLogin",
    "PersonalToken",
    "PurgeSignIns",
    "Purpose",
    "RedeemPasswordLink",
    "RequestCode",
    "RevokeAccess",
    "RevokeOwnToken",
    "RevokeToken",
    "Revoked",
    "Scope",
    "SessionRow",
    "SetPassword",
    "SignInByMail",
    "TokenRow",
    "VerificationResult",
    "administers",
    "begin_session",
    "check_password",
    "end_sessions",
    "find_account",
    "find_account_by_email",
    "find_account_for_link",
    "find_link",
    "find_request",
    "format_scopes",
    "get_caller",
    "get_origin",
    "get_revalidator",
    "hash_browser",
    "hash_code",
    "hash_link",
    "hash_link_token",
    "hash_session",
    "hash_token",
    "list_credentials",
    "list_live_sessions",
    "list_personal_tokens",
    "list_sessions",
    "list_tokens",
    "new_link",
    "new_proofs",
    "new_secret",
    "new_token",
    "newest_entries",
    "parse_checkpoint",
    "parse_details",
    "parse_scopes",
    "require_actor",
    "require_administrator",
    "required_scope",
    "revoke_administration",
    "revoke_all",
    "set_cookie",
    "verify",
]
