"""The addresses of an installation, for browsers: sent to Slack, and back from there.

Both steps wait for others, so they run in threads of their own number: a Slack that does not answer
them keeps no command waiting.
"""

from collections.abc import Callable
from typing import TypeVar

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.installations import Installations
from bot.manifest import INSTALL_PATH, REDIRECT_PATH
from bot.oauth import CameBack, OAuth
from bot.oauth_pages import POLICY, Ended, Page, render
from bot.runtime import Runtime
from bot.services.operating.installing import STATE_KEPT
from bot.stored_installations import StoredInstallations

THREADS = 8
COOKIE = "pairme-oauth-state"
STATUS = {Ended.DONE: 200, Ended.BACK: 200, Ended.BUSY: 503}  # all else: nothing came of it
# The address of the page holds a code and a state; neither must reach another one.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Answer = TypeVar("Answer")


def oauth_routes(runtime: Runtime, installations: Installations) -> list[Route]:
    """Serve both steps, where workspaces install the app themselves; else nothing."""
    if not isinstance(installations, StoredInstallations):
        return []
    oauth = OAuth(runtime, sealer=installations.sealer, slack=installations.slack)
    return _routes(oauth, is_https=str(runtime.settings.public_url).startswith("https://"))


def _routes(oauth: OAuth, *, is_https: bool) -> list[Route]:
    """is_https: browsers come by https, and the cookie travels by nothing else."""
    name = f"__Host-{COOKIE}" if is_https else COOKIE  # no other name on this site can set that
    limiter: list[anyio.CapacityLimiter] = []  # made inside the event loop that uses it

    async def in_thread(work: Callable[[], Answer]) -> Answer:
        if not limiter:
            limiter.append(anyio.CapacityLimiter(THREADS))
        return await anyio.to_thread.run_sync(work, limiter=limiter[0])

    async def on_install(_: Request) -> Response:
        begun = await in_thread(oauth.begin)
        if isinstance(begun, Page):
            return _shown(begun)
        answer = RedirectResponse(begun.url, status_code=302, headers=HEADERS)
        answer.set_cookie(
            name,
            begun.state,
            max_age=int(STATE_KEPT.total_seconds()),
            path="/",
            secure=is_https,
            httponly=True,
            samesite="lax",  # it comes along when Slack's page sends the browser back
        )
        return answer

    async def on_redirect(request: Request) -> Response:
        query = request.query_params
        back = CameBack(
            state=query.getlist("state"),
            code=query.getlist("code"),
            error=query.getlist("error"),
            cookie=request.cookies.get(name),
        )
        answer = _shown(await in_thread(lambda: oauth.finish(back)))
        answer.delete_cookie(name, path="/", secure=is_https, httponly=True, samesite="lax")
        return answer

    return [
        Route(INSTALL_PATH, on_install, methods=["GET"]),
        Route(REDIRECT_PATH, on_redirect, methods=["GET"]),
    ]


def _shown(page: Page) -> Response:
    return HTMLResponse(render(page), status_code=STATUS.get(page.ended, 400), headers=HEADERS)
