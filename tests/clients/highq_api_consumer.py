"""HighQ-API-Consumer, by that platform's own support: a help context for people and sites."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from tests.clients.client import FORM, JSON, XML, Client, Scene, Step, code_in, error_summary
from tests.clients.http11 import Answer

_PAGES: Final = 8
_ROUNDS: Final = 5
_SECONDS_LEFT: Final = 15 * 1800
"""It wants seven and a half hours: with less to live, an access token is renewed before a call."""

_PROLOG: Final = '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>'
_INVITATION: Final = (
    _PROLOG + "<invitations><messagebody><![CDATA[Site Invite Via HighQ Sys Admin App]]>"
    "</messagebody><transactionids><transactionid>{user_id}</transactionid></transactionids>"
    "</invitations>"
)
_REMOVAL: Final = (
    _PROLOG + "<transactionids><transactionid>{user_id}</transactionid></transactionids>"
)
_EMAIL: Final = (
    _PROLOG + '<emailusers><emailsubject>"Message From HighQ Sys Admin App</emailsubject>'
    "<messagebody><![CDATA[Hello]]></messagebody><transactionids><transactionid>{user_id}"
    "</transactionid></transactionids></emailusers>"
)


class HighQAPIConsumer(Client):
    """The whole application: what it asks when it starts, and behind each of its pages."""

    name = "HighQ-API-Consumer"
    stack = "Python, Django, requests 2.22"
    redirect = "https://helpdesk.firm.example/"
    missing = "its page of sites draws none: a site has no owner here"
    options = ("--scope", "messages:read messages:write admin")

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._tokens: list[dict[str, Any]] = []  # its table of tokens, the newest last

    @property
    def steps(self) -> Sequence[Step]:
        """Its start, its pages for people, sites, organisations and tasks, two of them at once."""
        return (
            self.get_tokens_for_a_code_copied_by_hand,
            self.list_sites_before_it_starts,
            self.show_a_user,
            self.show_many_users_at_once,
            self.show_why_a_user_is_not_found,
            self.show_sites,
            self.invite_a_user,
            self.remove_a_user,
            self.email_the_owner_of_a_site,
            self.ask_for_organisations_and_tasks,
        )

    def get_tokens_for_a_code_copied_by_hand(self) -> None:
        """Out of the address bar; the redirect URI is not encoded in the query."""
        query = f"response_type=code&client_id={self.scene.client_id}&redirect_uri={self.redirect}"
        code = code_in(self.visit(query))
        self._token_call(
            f"grant_type=authorization_code&client_id={self.scene.client_id}"
            f"&client_secret={self.scene.secret}&code={code}"
        )
        assert len(self._tokens) == 1

    def list_sites_before_it_starts(self) -> None:
        """At import: a site without the switch of its task module, and nothing starts."""
        answer = self._get("/api/4/sites")
        sites = answer.json["site"]
        assert self.scene.site_id in [site["id"] for site in sites]
        for site in sites:
            assert site["module"]["task"]["enable"] in {"0", "1"}
            assert site["sitename"]

    def show_a_user(self) -> None:
        """A page with their name, since when they are there, and a row for each site."""
        user = self._user(self.scene.colleague.email).json
        assert (user["firstname"], user["lastname"]) == self.scene.colleague.name
        assert user["userid"] == self.scene.colleague.user_id
        assert user["createddate"]
        assert {"id": self.scene.site_id, "sitename": self.scene.site_name} in [
            {"id": site["id"], "sitename": site["sitename"]} for site in user["sites"]["site"]
        ]

    def show_many_users_at_once(self) -> None:
        """Each page refreshes with the newest token that it knows: none of them may fail."""
        with ThreadPoolExecutor(_PAGES) as pages:
            for _ in range(_ROUNDS):
                answers = pages.map(self._user, [self.scene.colleague.email] * _PAGES)
                assert [answer.status for answer in answers] == [200] * _PAGES
        assert self._user(self.scene.colleague.email).status == 200

    def show_why_a_user_is_not_found(self) -> None:
        """403 with a top-level `summary`, which a person reads; on anything else it dies."""
        answer = self._user(self.scene.stranger)
        assert answer.status == 403
        assert error_summary(answer)

    def show_sites(self) -> None:
        """Found by a part of the name, with sizes; the page draws none without an owner."""
        answer = self._get(f"/api/6/sites/?name={self.scene.site_name.replace(' ', '%20')}")
        (site,) = answer.json["site"]
        assert site["id"] == self.scene.site_id
        assert site["rawsitesize"]["totalsize"] >= 0
        assert site["rawsitesize"]["deleteddocumentsize"] >= 0
        assert {"createddate", "status", "size"} <= set(site)
        assert "siteowner" not in site  # what is missing, in the table
        assert self._get("/api/6/sites/?name=No%20such%20site").json["site"] == []

    def invite_a_user(self) -> None:
        """Once more, to a site that they are in: XML out, JSON back."""
        body = _INVITATION.format(user_id=self.scene.colleague.user_id)
        self._transact("PUT", f"/api/3/sites/{self.scene.site_id}/users/invitation", body)

    def remove_a_user(self) -> None:
        """A DELETE with a body; its page compares the status code with the text `200`."""
        body = _REMOVAL.format(user_id=self.scene.colleague.user_id)
        self._transact("DELETE", f"/api/3/sites/{self.scene.site_id}/users", body)
        left = self._user(self.scene.colleague.email).json.get("sites", {"site": []})
        assert self.scene.site_id not in [site["id"] for site in left["site"]]

    def email_the_owner_of_a_site(self) -> None:
        """No part of Parley, which sends no e-mail."""
        target = f"/api/3/sites/{self.scene.site_id}/users/email"
        body = _EMAIL.format(user_id=self.scene.user.user_id)
        self.refused("PUT", target, self._ask("PUT", target, body.encode(), XML))

    def ask_for_organisations_and_tasks(self) -> None:
        """No part of Parley; the application has words for that."""
        for method, target, body in (
            ("GET", "/api/4/organisations?searchTxt=Moss&status=active", b""),
            ("POST", "/api/4/organisations", b'{"name": "Moss", "status": "active", "url": ""}'),
            ("POST", "/api/4/domains?orgid=7", b'{"url": "moss.example", "status": "active"}'),
            ("GET", f"/api/3/tasks/lists?siteid={self.scene.site_id}", b""),
            ("GET", f"/api/3/tasks/status?siteid={self.scene.site_id}", b""),
            ("POST", "/api/3/tasks?tasklistid=7", b'{"title": "x", "priority": {"priorityid": 1}}'),
        ):
            self.refused(method, target, self._ask(method, target, body, JSON if body else ""))

    def _transact(self, method: str, target: str, body: str) -> None:
        answer = self._ask(method, target, body.encode(), XML)
        assert answer.status == 200, answer.text
        (transaction,) = answer.json["transaction"]
        assert transaction["statuscode"] == "200"
        assert transaction["reason"]

    def _user(self, email: str) -> Answer:
        return self._get(f"/api/6/users/{email}?type=email")

    def _get(self, target: str) -> Answer:
        return self._ask("GET", target)

    def _ask(self, method: str, target: str, body: bytes = b"", content_type: str = "") -> Answer:
        """Call with an access token that has seven and a half hours left, or a new one."""
        newest = self._tokens[-1]
        if int(newest["expires_in"]) <= _SECONDS_LEFT:
            self._token_call(
                f"client_id={self.scene.client_id}&client_secret={self.scene.secret}"
                f"&grant_type=refresh_token&refresh_token={newest['refresh_token']}"
            )
        authorization = [("Authorization", f"Bearer {self._tokens[-1]['access_token']}")]
        described = [("Content-Type", content_type)] if content_type else []
        length = [("Content-Length", str(len(body)))] if body else []
        headers = [*self._common(JSON), *authorization, *described, *length]
        return self.send(method, target, headers, body)

    def _token_call(self, form: str) -> None:
        body = form.encode()
        described = [("Content-Type", FORM), ("Content-Length", str(len(body)))]
        headers = [*self._common("*/*"), *described]
        answer = self.send("POST", "/api/oauth2/token", headers, body)
        assert answer.status == 200, answer.text
        tokens = answer.json
        assert int(tokens["refresh_token_expires_in"]) > 0
        self._tokens.append(tokens)

    def _common(self, accept: str) -> list[tuple[str, str]]:
        """Write what requests sends by itself; the session's fields stand before a call's own."""
        return [
            ("Host", self.host),
            ("User-Agent", "python-requests/2.22.0"),
            ("Accept-Encoding", "gzip, deflate"),
            ("Accept", accept),
            ("Connection", "keep-alive"),
        ]
