"""What is begun, against a model: two people at one browser, tabs, slow uploads, ended sessions."""

import random
from collections import defaultdict
from dataclasses import dataclass, field

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from playwright.sync_api import Browser, Locator, Route, expect

from tests.harness.people import Firm
from tests.harness.servers import Server
from tests.inbox.visitors import PASSWORD, FilePayload, Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="a browser's own storage knows no database")

NEW = "new"
PLACES = st.sampled_from(["Lease", "Merger", NEW])
TABS = st.integers(0, 1)


@dataclass
class Draft:
    """What someone has begun at a place."""

    text: str = ""
    files: list[str] = field(default_factory=list)


@dataclass
class Upload:
    """A file on its way, from a tab."""

    name: str
    owner: int
    place: str
    tab: int
    route: Route


class Begun(RuleBasedStateMachine):
    """What two people begin at one browser, and what becomes of it."""

    browser: Browser
    server: Server
    firm: Firm

    @initialize()
    def open_two_tabs(self) -> None:
        self.people = [self.firm.internal(), self.firm.internal()]
        for person in self.people:
            self.firm.set_password(person, PASSWORD)
        ada, ben = self.people
        self.numbers = {title: ada.started(ben, title=title) for title in ("Lease", "Merger")}
        self.visitor = Visitor.signed_in(self.browser, ada, self.server.address)
        self.visitor.context.route("**/api/4/attachments", self.hold)
        self.tabs = [self.visitor.page, self.visitor.new_tab()]
        self.owner = 0
        self.drafts: dict[tuple[int, str], Draft] = defaultdict(Draft)
        self.sent: dict[str, list[tuple[int, str, list[str]]]] = defaultdict(list)
        self.uploads: list[Upload] = []
        self.starting: list[Upload] = []
        self.count = 0
        self.places = ["Lease", "Lease"]
        for tab in (0, 1):
            self.show(tab, "Lease")

    def hold(self, route: Route) -> None:
        """Keep a file on its way."""
        self.starting[0].route = route
        self.uploads.append(self.starting.pop(0))

    @rule(tab=TABS, place=PLACES)
    def go(self, tab: int, place: str) -> None:
        """Go somewhere else, as one does: without asking for the page anew."""
        self.show(tab, place)

    @rule(tab=TABS)
    def write(self, tab: int) -> None:
        """Write some words more."""
        draft = self.draft(tab)
        draft.text += f"{self.token()} "
        self.composer(tab).get_by_label("Your message").fill(draft.text)

    @rule(tab=TABS, then=PLACES)
    @precondition(lambda self: len(self.uploads) < 2)
    def attach(self, tab: int, then: str) -> None:
        """Choose a file, and perhaps go elsewhere; it is long on its way."""
        name = f"{self.token()}.txt"
        place = self.places[tab]
        self.starting.append(Upload(name, self.owner, place, tab, None))  # type: ignore[arg-type]
        self.composer(tab).locator("input[type=file]").set_input_files(
            FilePayload(name=name, mimeType="text/plain", buffer=name.encode())
        )
        while self.starting:
            self.tabs[tab].evaluate("() => new Promise(requestAnimationFrame)")
        self.show(tab, then)

    @rule(choice=st.randoms(use_true_random=False))
    @precondition(lambda self: self.uploads)
    def arrive(self, choice: random.Random) -> None:
        """Let a file arrive, wherever its owner is by now."""
        upload = self.uploads.pop(choice.randrange(len(self.uploads)))
        with self.tabs[upload.tab].expect_response("**/api/4/attachments"):
            upload.route.continue_()
        self.drafts[upload.owner, upload.place].files.append(upload.name)

    @rule(tab=TABS)
    def send(self, tab: int) -> None:
        """Send what is there, unless a file of it is still on its way."""
        place, draft = self.places[tab], self.draft(tab)
        if place == NEW or not (draft.text or draft.files):
            return
        self.composer(tab).get_by_role("button", name="Send").click()
        if any(one.place == place and one.tab == tab for one in self.uploads):
            expect(self.composer(tab).get_by_role("alert")).to_contain_text("still being")
            return
        self.sent[place].append((self.owner, draft.text.strip(), draft.files))
        self.drafts[self.owner, place] = Draft()
        expect(self.tabs[tab].locator(".message.pending")).to_have_count(0)

    @rule(tab=TABS)
    def reload(self, tab: int) -> None:
        """Ask for the page anew: files that are on their way are lost, and named."""
        self.tabs[tab].reload()
        self.lose_uploads(tab)

    @rule(returns=st.sampled_from(["the same", "the other"]))
    def sign_in_again(self, returns: str) -> None:
        """The session ends, and the same person signs in, or the other."""
        if returns == "the other":
            self.owner = 1 - self.owner
            self.drafts.clear()
        first, second = self.tabs
        # The cookies of two pages for signing in, both without one, would replace each other.
        second.route("**/sign-in*", lambda route: route.fulfill(status=204))
        self.visitor.context.clear_cookies()
        first.goto("about:blank")
        self.lose_uploads(0)
        first.goto(f"{self.visitor.address}/sign-in")
        self.visitor.page = first
        self.visitor.sign_in(self.people[self.owner])
        if returns == "the other":
            expect(second.locator(".composer")).to_have_count(0)
            self.lose_uploads(1)
        # A page whose files are on their way waits; another goes to sign in, sooner or later.
        if not any(one.tab == 1 for one in self.uploads):
            second.goto("about:blank")
        second.unroute("**/sign-in*")
        for tab in (0, 1):
            self.show(tab, self.places[tab])

    @invariant()
    def everyone_sees_their_own(self) -> None:
        """Each tab shows what its person began at its place, and nothing else."""
        for tab in (0, 1):
            draft = self.draft(tab)
            mine = [one for one in self.uploads if one.tab == tab]
            names = [*draft.files, *(one.name for one in mine if one.place == self.places[tab])]
            composer = self.composer(tab)
            expect(composer.get_by_label("Your message")).to_have_value(draft.text)
            expect(composer.locator(".tray .name")).to_have_text(names)

    def teardown(self) -> None:
        """Everything was sent as it was written, where it was written, by whom, once."""
        if not hasattr(self, "visitor"):
            return
        self.visitor.context.unroute_all(behavior="ignoreErrors")
        self.visitor.close()
        ada = self.people[0]
        for title, number in self.numbers.items():
            messages = reversed(ada.messages_of(number)[:-1])
            assert [self.told(one) for one in messages] == self.sent[title]
        assert [person.get("/conversations").json()["totalcount"] for person in self.people] == [
            2,
            2,
        ]
        assert self.visitor.errors == []

    def told(self, message: dict[str, object]) -> tuple[int, str, list[str]]:
        """Return who wrote a message, what it says, and what it carries."""
        author: dict[str, int] = message["author"]  # type: ignore[assignment]
        carried: dict[str, list[dict[str, str]]] = message.get("attachments", {})  # type: ignore[assignment]
        names = [one["name"] for one in carried.get("attachment", [])]
        owner = [person.user_id for person in self.people].index(author["userid"])
        return owner, str(message["text"]) if message["html"] else "", names

    def show(self, tab: int, place: str) -> None:
        """Show a place."""
        page = self.tabs[tab]
        fragment = "#/new" if place == NEW else f"#/c/{self.numbers[place]}"
        if page.url.startswith(f"{self.visitor.address}/"):
            page.evaluate("(hash) => { location.hash = hash; }", fragment)
        else:
            page.goto(f"{self.visitor.address}/{fragment}")
        self.places[tab] = place
        expect(self.composer(tab).get_by_label("Your message")).to_be_visible()

    def composer(self, tab: int) -> Locator:
        """Where one writes at the place that a tab shows."""
        return self.tabs[tab].locator(".new" if self.places[tab] == NEW else ".thread")

    def draft(self, tab: int) -> Draft:
        """What is begun at the place that a tab shows."""
        return self.drafts[self.owner, self.places[tab]]

    def lose_uploads(self, tab: int) -> None:
        """Forget what a page that is gone was uploading."""
        for upload in [one for one in self.uploads if one.tab == tab]:
            self.uploads.remove(upload)

    def token(self) -> str:
        """Return a word that was not there before."""
        self.count += 1
        return f"word{self.count}"


def test_what_is_begun_is_met_by_its_person_at_its_place_alone(
    browser: Browser, server: Server, firm: Firm
) -> None:
    machine = type("Here", (Begun,), {"browser": browser, "server": server, "firm": firm})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=3,
            stateful_step_count=24,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
