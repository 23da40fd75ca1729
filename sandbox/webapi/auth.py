"""api.test, auth.test, auth.revoke, apps.connections.open, apps.uninstall, team.info, bots.info:
who the app is, how it connects and how it goes.
"""

from __future__ import annotations

from sandbox.errors import ApiError
from sandbox.farewells import revoke_token, uninstall
from sandbox.webapi.call import Call, Json


def test_api(call: Call) -> Json:
    """Answer what was asked, or with the error that was asked for."""
    if "error" in call.args:
        raise ApiError(call.args["error"])
    return {"args": call.args}


def test_auth(call: Call) -> Json:
    """Say whose token this is."""
    workspace = call.workspace
    return {
        "url": f"{call.base_url}/",
        "team": workspace.name,
        "user": workspace.people[workspace.bot_user_id].name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": workspace.installation.is_org_wide,
        **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
    }


def revoke(call: Call) -> Json:
    """Make the token of this call useless; the app stays."""
    if call.args.get("test"):
        return {"revoked": False}
    revoke_token(call.workspace, call.app, call.token)
    return {"revoked": True}


def uninstall_app(call: Call) -> Json:
    """Take the app out of the workspace."""
    call.oauth.check_client(call.args["client_id"], call.args["client_secret"])
    uninstall(call.workspace, call.app, call.quirks)
    return {}


def open_connection(call: Call) -> Json:
    """Hand out a one-use WebSocket address."""
    return {"url": call.app.open_ticket()}


def read_team(call: Call) -> Json:
    """Describe the workspace."""
    workspace = call.workspace
    if call.args.get("team", workspace.team_id) != workspace.team_id:
        raise ApiError("team_not_found")
    team = {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain, "icon": {}}
    return {"team": team}


def read_bot(call: Call) -> Json:
    """Describe the app's bot; there is only this one."""
    workspace = call.workspace
    if call.args.get("bot", workspace.bot_id) != workspace.bot_id:
        raise ApiError("bot_not_found")
    bot = workspace.people[workspace.bot_user_id]
    return {
        "bot": {
            "id": workspace.bot_id,
            "deleted": False,
            "name": bot.name,
            "updated": bot.updated,
            "app_id": workspace.app_id,
            "user_id": workspace.bot_user_id,
        }
    }
