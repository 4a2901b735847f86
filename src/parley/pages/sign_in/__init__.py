"""Pages at the door: signing in with a password or by mail, choosing a password, an invitation.

How a person shows who they are is decided in `access`; here is what they see on the way.
"""

from parley.pages.sign_in.code import CodePage, LinkPage
from parley.pages.sign_in.mail_codes import MailCodes
from parley.pages.sign_in.page import SignInPage, SignOutPage, safe_redirect_path
from parley.pages.sign_in.password_links import PasswordLinkPage
from parley.pages.sign_in.session_start import SessionStarter
from parley.pages.sign_in.welcome import WelcomePage

__all__ = [
    "CodePage",
    "LinkPage",
    "MailCodes",
    "PasswordLinkPage",
    "SessionStarter",
    "SignInPage",
    "SignOutPage",
    "WelcomePage",
    "safe_redirect_path",
]
