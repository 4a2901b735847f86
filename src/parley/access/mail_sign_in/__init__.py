"""Signing in by mail: a code of six digits, and a link, that count in the browser that asked.

A mailbox shows who someone is, and programs read mailboxes too: they open links, and press buttons.
So neither code nor link is worth anything without the cookie of the browser in which it was asked
for, and what is kept of them is keyed with that cookie, which is kept nowhere.
"""

from parley.access.mail_sign_in.proofs import (
    CODE_MINUTES,
    MailProofs,
    hash_browser,
    hash_code,
    hash_link_token,
    new_proofs,
)
from parley.access.mail_sign_in.requests import (
    MailCode,
    OpenRequest,
    RequestCode,
    find_request,
)
from parley.access.mail_sign_in.sign_in import MAX_TRIES, CodeResult, SignInByMail
from parley.access.mail_sign_in.throttle import MailAttempt

__all__ = [
    "CODE_MINUTES",
    "MAX_TRIES",
    "CodeResult",
    "MailAttempt",
    "MailCode",
    "MailProofs",
    "OpenRequest",
    "RequestCode",
    "SignInByMail",
    "find_request",
    "hash_browser",
    "hash_code",
    "hash_link_token",
    "new_proofs",
]
