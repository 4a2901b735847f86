"""Who may call: tokens and sessions, signing in."""

from parley.access import forgery
from parley.access.accounts import Account, SetPassword, account_of, account_of_email
from parley.access.audit_chain import BEGINNING, Checkpoint, Finding, Problem
from parley.access.audit_log import Line, Wish, details_of, newest_entries
from parley.access.audit_resources import AuditResource
from parley.access.audit_verification import Verdict, read_checkpoint, verify
from parley.access.caller import Caller
from parley.access.callers import Callers, administers, caller_of, recall_of
from parley.access.cookies import Cookies, keep_cookie, new_secret
from parley.access.ending import Ended, end_access
from parley.access.forgetting import ForgetSignIns
from parley.access.link_resources import LinkResource
from parley.access.links import (
    MakeLink,
    Purpose,
    UseLink,
    digest_of_link,
    new_link,
    person_of_link,
)
from parley.access.origins import origin_of
from parley.access.passwords import PasswordError, PasswordFault, Passwords, check_password
from parley.access.personal_tokens import (
    PersonalToken,
    RevokeOwnToken,
    list_personal_tokens,
)
from parley.access.records import IssuedToken, IssueToken, RevokeToken, TokenRow, list_tokens
from parley.access.scopes import ALL, MESSAGING, Scope, read_scopes, scope_for, write_scopes
from parley.access.sessions import (
    Browser,
    EndOtherSessions,
    EndSession,
    NewSession,
    SessionRow,
    begin_session,
    digest_of_session,
    end_sessions,
    list_sessions,
)
from parley.access.sign_in import Doorkeeper
from parley.access.tokens import digest_of, new_token

__all__ = [
    "ALL",
    "BEGINNING",
    "MESSAGING",
    "Account",
    "AuditResource",
    "Browser",
    "Caller",
    "Callers",
    "Checkpoint",
    "Cookies",
    "Doorkeeper",
    "EndOtherSessions",
    "EndSession",
    "Ended",
    "Finding",
    "ForgetSignIns",
    "IssueToken",
    "IssuedToken",
    "Line",
    "LinkResource",
    "MakeLink",
    "NewSession",
    "PasswordError",
    "PasswordFault",
    "Passwords",
    "PersonalToken",
    "Problem",
    "Purpose",
    "RevokeOwnToken",
    "RevokeToken",
    "Scope",
    "SessionRow",
    "SetPassword",
    "TokenRow",
    "UseLink",
    "Verdict",
    "Wish",
    "account_of",
    "account_of_email",
    "administers",
    "begin_session",
    "caller_of",
    "check_password",
    "details_of",
    "digest_of",
    "digest_of_link",
    "digest_of_session",
    "end_access",
    "end_sessions",
    "forgery",
    "keep_cookie",
    "list_personal_tokens",
    "list_sessions",
    "list_tokens",
    "new_link",
    "new_secret",
    "new_token",
    "newest_entries",
    "origin_of",
    "person_of_link",
    "read_checkpoint",
    "read_scopes",
    "recall_of",
    "scope_for",
    "verify",
    "write_scopes",
]
