"""oauth.v2.access: a code, or a refresh token, for a token. Called with the app's credentials."""

from __future__ import annotations

from sandbox.errors import ApiError
from sandbox.installation import TOKEN_LIFE, BotToken
from sandbox.plans import ORGANIZATION
from sandbox.webapi.call import Call, Json
from sandbox.workspace import Workspace
from sandbox.world import World

REFRESH = "refresh_token"
ENTERPRISE_ID = "E0SANDBOX"  # of a workspace without one, when somebody says yes for all of them


def find_workspace(world: World, raw: Json) -> Workspace:
    """Whom a call is about, once its credentials are right.

    Raises ApiError invalid_client_id, bad_client_secret, invalid_grant_type, invalid_code,
    invalid_refresh_token.
    """
    world.oauth.check_client(str(raw.get("client_id", "")), str(raw.get("client_secret", "")))
    match raw.get("grant_type") or "authorization_code":
        case "authorization_code":
            return world.workspaces[world.oauth.find_code(str(raw.get("code", ""))).team_id]
        case "refresh_token":
            workspace = world.find_workspace(str(raw.get(REFRESH, "")))
            if workspace is None:
                raise ApiError("invalid_refresh_token")
            return workspace
        case _:
            raise ApiError("invalid_grant_type")


def give_access(call: Call) -> Json:
    """Let the app in, or refresh what it has. Raises ApiError."""
    workspace, oauth = call.workspace, call.oauth
    if call.args.get("grant_type") == REFRESH:
        token = workspace.installation.refresh(call.args[REFRESH], now=call.now)
        return _render(workspace, token)
    code = oauth.redeem(call.args["code"], redirect_uri=call.args.get("redirect_uri"))
    token = workspace.installation.install(
        code.wish.scopes, rotates=oauth.rotates, is_org_wide=oauth.is_org_wide, now=call.now
    )
    if oauth.is_org_wide:
        workspace.enterprise_id = workspace.enterprise_id or ENTERPRISE_ID
    return _render(workspace, token) | {"authed_user": {"id": code.user_id}}


def _render(workspace: Workspace, token: BotToken) -> Json:
    installation = workspace.installation
    team = {"id": workspace.team_id, "name": workspace.name}
    enterprise = {"id": workspace.enterprise_id, "name": ORGANIZATION}
    lasts = {"expires_in": int(TOKEN_LIFE.total_seconds()), REFRESH: token.refresh}
    return {
        "app_id": workspace.app_id,
        "access_token": token.text,
        "token_type": "bot",
        "scope": ",".join(installation.scopes),
        "bot_user_id": workspace.bot_user_id,
        "team": None if installation.is_org_wide else team,
        "enterprise": enterprise if workspace.enterprise_id is not None else None,
        "is_enterprise_install": installation.is_org_wide,
        **(lasts if token.refresh is not None else {}),
    }
