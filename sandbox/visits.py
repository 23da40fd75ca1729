"""A browser without a window: a person who opens an address, follows where it leads, and answers
the consent page.

Knows HTTP, cookies and that one form; goes nowhere but to this machine.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from sandbox.consent import HERE_COOKIE
from sandbox.errors import NothingThere
from sandbox.http_delivery import LOOPBACK
from sandbox.oauth import AUTHORIZE_PATH

MOST_STEPS = 10
TIMEOUT_S = 10.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Visited:
    """The page that a way ended on."""

    url: str
    status: int
    text: str


@dataclass(slots=True)
class Visitor:
    """Keeps the cookies of each address, those marked Secure too: this machine stands for https."""

    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def open(self, url: str, fields: Mapping[str, str] | None = None) -> Visited:
        """Get an address, or send a form there, and follow where that leads. Raises OSError."""
        for _ in range(MOST_STEPS):
            status, location, text = self._ask(url, fields)
            if status not in REDIRECTS or location is None:
                return Visited(url, status, text)
            url, fields = urljoin(url, location), None
        raise NothingThere(f"{url} leads round in circles")

    def _ask(self, url: str, fields: Mapping[str, str] | None) -> tuple[int, str | None, str]:
        parts = urlsplit(url)
        if parts.hostname not in LOOPBACK:
            raise NothingThere(f"{url} is not on this machine")
        jar = self.cookies.setdefault(parts.netloc, {})
        headers = {"Accept": "text/html"}
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        body = urlencode(fields).encode() if fields is not None else None
        method = "GET" if fields is None else "POST"
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_S)
        try:
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for line in answer.msg.get_all("Set-Cookie", []):
                _keep(jar, line)
            return answer.status, answer.getheader("Location"), text
        finally:
            connection.close()


def add_to_slack(
    install_url: str, base_url: str, *, team_id: str, user_id: str, decision: str
) -> Visited:
    """Open the app's address for installing, answer the consent page, and go back to the app."""
    visitor, consent = Visitor(), f"{base_url}{AUTHORIZE_PATH}"
    visitor.cookies[urlsplit(base_url).netloc] = {HERE_COOKIE: f"{team_id}.{user_id}"}
    page = visitor.open(install_url)
    if not page.url.startswith(consent):  # the app shows a button first
        found = re.search(rf'href="({re.escape(consent)}[^"]*)"', page.text)
        if found is None:
            raise NothingThere(f"{install_url} answers {page.status} and does not lead to consent")
        page = visitor.open(unescape(found[1]))
    wish = re.search(r'name="wish" value="([^"]+)"', page.text)
    if wish is None:
        raise NothingThere(f"the consent page says no: {page.status} {page.url}")
    answer = {"wish": wish[1], "team": team_id, "user": user_id, "decision": decision}
    return visitor.open(consent, answer)


def _keep(jar: dict[str, str], line: str) -> None:
    try:
        cookie = SimpleCookie(line)
    except CookieError:
        return
    for name, morsel in cookie.items():
        if morsel.value and morsel["max-age"] != "0":
            jar[name] = morsel.value
        else:
            jar.pop(name, None)
