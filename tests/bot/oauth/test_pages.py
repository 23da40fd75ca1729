"""The addresses of an installation over HTTP: cookie, headers, statuses; nothing is repeated."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from email.message import Message
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.connection import serve
from bot.oauth_pages import POLICY, Ended, Page, render
from bot.oauth_web import THREADS, oauth_routes
from bot.one_installation import OneInstallation
from storage.database import Database
from storage.migrate import upgrade
from tests.bot.oauth.fake_slack import CANARY, fake_slack
from tests.bot.oauth.home import Home
from tests.stories.conftest import free_port

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
HTTPS_COOKIE = "__Host-pairme-oauth-state"


class Browser:
    """Asks one server, and keeps no cookie by itself."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(
        self, path: str, *, cookie: str | None = None, method: str = "GET", **query: str
    ) -> tuple[int, Message, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {} if cookie is None else {"Cookie": cookie}
        connection.request(method, f"{path}?{urlencode(query)}", headers=headers)
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, said

    def begin(self) -> tuple[str, str]:
        """Go to Slack. Returns the state in the address, and the cookie as it is sent back."""
        status, headers, _ = self.get(INSTALL)
        assert status == 302
        [state] = parse_qs(urlsplit(str(headers["Location"])).query)["state"]
        [morsel] = SimpleCookie(headers["Set-Cookie"]).values()
        return state, f"{morsel.key}={morsel.value}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """One bot for all of this: it is not about databases."""
    db = Database(str(tmp_path_factory.mktemp("pages") / "pairme.db"))
    upgrade(db)
    with fake_slack() as slack:
        home = Home(db, slack)
        yield home
        home.close()
    db.close()


@pytest.fixture(scope="module")
def browser(home: Home) -> Iterator[Browser]:
    async def other(_: object) -> PlainTextResponse:
        return PlainTextResponse("ok")

    port = free_port()
    routes = [*oauth_routes(home.runtime(), home.here), Route("/other", other)]
    served = serve(Starlette(routes=routes), host="127.0.0.1", port=port, variable="PAIRME_PORT")
    yield Browser(port)
    served.close()


def test_the_cookie_goes_to_us_alone_over_https_and_to_no_script(browser: Browser) -> None:
    _, headers, _ = browser.get(INSTALL)

    cookie = str(headers["Set-Cookie"])
    assert cookie.startswith(f"{HTTPS_COOKIE}=")
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {
        "secure",
        "httponly",
        "samesite=lax",
        "path=/",
        "max-age=600",
    }
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_browser_that_comes_back_sees_that_it_is_done(browser: Browser, home: Home) -> None:
    state, cookie = browser.begin()

    status, headers, page = browser.get(
        REDIRECT, cookie=cookie, state=state, code=home.slack.agree("T77")
    )

    assert status == 200
    assert "PairMe is in your workspace" in page
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "max-age=0" in str(headers["Set-Cookie"]).lower()
    assert home.stored("T77") is not None


def test_the_page_names_neither_state_nor_code_nor_token(browser: Browser, home: Home) -> None:
    pages = []
    for code in (home.slack.agree(), f"used-{CANARY}"):
        state, cookie = browser.begin()
        pages.append(browser.get(REDIRECT, cookie=cookie, state=state, code=code)[2])
        assert state not in pages[-1]

    assert not any(CANARY in page for page in pages)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"error": "access_denied"}, "Nothing was installed"),
        ({"error": "<script>alert(1)</script>"}, "That did not work"),
        ({"code": "x"}, "That did not work"),
        ({}, "was not finished"),
    ],
)
def test_whatever_does_not_work_is_a_400_with_a_way_on(
    browser: Browser, query: dict[str, str], says: str
) -> None:
    state, cookie = browser.begin()

    status, _, page = browser.get(REDIRECT, cookie=cookie, state=state, **query)

    assert status == 400
    assert says in page
    assert 'href="https://pairme.example.com/slack/install"' in page
    assert "alert(1)" not in page


@pytest.mark.parametrize(
    "cookie",
    [None, "", "other=1", f"{HTTPS_COOKIE}=foreign", "pairme-oauth-state={state}", ";;==;"],
)
def test_without_its_cookie_a_browser_installs_nothing(
    browser: Browser, home: Home, cookie: str | None
) -> None:
    state, _ = browser.begin()
    told = None if cookie is None else cookie.format(state=state)

    before = len(home.slack.asked)

    status, _, page = browser.get(REDIRECT, cookie=told, state=state, code=home.slack.agree())

    assert (status, len(home.slack.asked)) == (400, before)
    assert "begun in another browser" in page


@pytest.mark.parametrize("path", [INSTALL, REDIRECT])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_only_asking_for_a_page_is_possible(browser: Browser, path: str, method: str) -> None:
    assert browser.get(path, method=method)[0] == 405


def test_an_installation_that_slack_keeps_waiting_keeps_nobody_else_waiting(
    browser: Browser, home: Home
) -> None:
    goes_on, before = threading.Event(), home.installed_times()
    home.slack.gate = lambda: goes_on.wait(20)
    begun = [browser.begin() for _ in range(THREADS)]
    waiting = [
        threading.Thread(
            target=browser.get,
            args=(REDIRECT,),
            kwargs={"cookie": cookie, "state": state, "code": home.slack.agree(f"T{number}")},
        )
        for number, (state, cookie) in enumerate(begun)
    ]
    for one in waiting:
        one.start()

    status, _, said = browser.get("/other")
    goes_on.set()
    for one in waiting:
        one.join()

    assert (status, said) == (200, "ok")
    assert home.installed_times() == before + THREADS


def test_on_this_machine_the_cookie_travels_without_https(home: Home) -> None:
    local = home.instance(PAIRME_PUBLIC_URL="http://localhost:3000")
    runtime = home.runtime(PAIRME_PUBLIC_URL="http://localhost:3000")
    port = free_port()
    served = serve(
        Starlette(routes=oauth_routes(runtime, local)), host="127.0.0.1", port=port, variable="x"
    )

    _, headers, _ = Browser(port).get(INSTALL)
    served.close()

    assert str(headers["Set-Cookie"]).startswith("pairme-oauth-state=")
    assert "secure" not in str(headers["Set-Cookie"]).lower()


def test_one_workspace_with_a_token_has_no_such_pages(home: Home) -> None:
    assert oauth_routes(home.runtime(), OneInstallation(home.runtime())) == []


@pytest.mark.parametrize("ended", Ended)
def test_every_page_is_whole_readable_and_runs_nothing(ended: Ended) -> None:
    link = 'https://pairme.example.com/"><script>x</script>'

    page = render(Page(ended, link=link, lacks=True))

    assert page.startswith("<!doctype html>")
    assert re.search(r'<html lang="en">', page)
    assert len(re.findall(r"<h1>[^<]+</h1>", page)) == 1
    assert re.findall(r"<title>([^<]+)</title>", page) == re.findall(r"<h1>([^<]+)</h1>", page)
    assert "<script" not in page
    assert "http-equiv" not in page
    assert "src=" not in page
    assert "'unsafe-inline'" not in POLICY
