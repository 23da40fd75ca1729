"""GET and POST /oauth/v2/authorize: where a person lets an app into a workspace, or does not.

The HTTP side; what the page says is in `consent_page.py`, what a yes is worth in `oauth.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.consent_page import list_choosers, render_consent, render_refusal, render_teams
from sandbox.errors import ApiError
from sandbox.oauth import AUTHORIZE_PATH, answer_uri
from sandbox.page_files import PAGE_HEADERS, added_cookie
from sandbox.workspace import Workspace
from sandbox.world import World

HERE_COOKIE = "sandbox-here"  # "<team>.<person>": who is looking at the page of the sandbox
ADDED_S = 300  # how long the page of the sandbox opens in the workspace of the last yes
ANY = "any"  # the person wants to choose another workspace


class Consent:
    """Both ends of the consent page."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def show(self, request: Request) -> Response:
        """Ask; 400 with the reason for an address that no app may send people to."""
        query = dict(request.query_params)
        with self._world.changing():
            try:
                wish = self._world.oauth.read_wish(query)
                chosen, user_id = self._choose(wish.team_id, request.cookies.get(HERE_COOKIE, ""))
            except ApiError as error:
                return _page(render_refusal(error), 400)
            if chosen is None:
                links = {
                    one: f"{AUTHORIZE_PATH}?{urlencode({**query, 'team': one.team_id})}"
                    for one in self._world.workspaces.values()
                }
                return _page(render_teams(links))
            others = {name: value for name, value in query.items() if name != "team"}
            another = f"{AUTHORIZE_PATH}?{urlencode({**others, 'team': ANY})}"
            return _page(
                render_consent(
                    chosen,
                    wish,
                    wish_id=self._world.oauth.keep(wish),
                    user_id=user_id,
                    another=another if len(self._world.workspaces) > 1 else None,
                    is_org_wide=self._world.oauth.is_org_wide,
                )
            )

    async def answer(self, request: Request) -> Response:
        """Take a person's answer, and send them back to the app with it."""
        fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        with self._world.changing():
            try:
                answer = RedirectResponse(self._answer(fields), 302)
            except ApiError as error:
                return _page(render_refusal(error), 400)
        if fields["decision"] == "allow" and len(self._world.workspaces) > 1:
            name, team_id = added_cookie(request), fields["team"]
            answer.set_cookie(name, team_id, max_age=ADDED_S, httponly=True, samesite="lax")
        return answer

    def _answer(self, fields: Mapping[str, str]) -> str:
        oauth = self._world.oauth
        wish = oauth.take(fields.get("wish", ""))
        if fields.get("decision") not in ("allow", "cancel"):
            raise ApiError("invalid_request")
        if fields["decision"] == "cancel":
            return answer_uri(wish, error="access_denied")
        workspace = self._world.workspaces.get(fields.get("team", ""))
        user_id = fields.get("user", "")
        if workspace is None or user_id not in [one.id for one in list_choosers(workspace)]:
            raise ApiError("invalid_request")
        return oauth.allow(wish, team_id=workspace.team_id, user_id=user_id)

    def _choose(self, team_id: str, here: str) -> tuple[Workspace | None, str]:
        """The workspace to ask about, None if the person is to say which, and who they are."""
        workspaces = self._world.workspaces
        seen_id, _, user_id = here.partition(".")
        if team_id and team_id != ANY and team_id not in workspaces:
            raise ApiError("invalid_team")
        if team_id == ANY:
            return None, ""
        if not team_id:
            team_id = seen_id if seen_id in workspaces else ""
        if not team_id and len(workspaces) == 1:
            team_id = next(iter(workspaces))
        return (workspaces[team_id] if team_id else None), user_id if team_id == seen_id else ""


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, headers=PAGE_HEADERS)
