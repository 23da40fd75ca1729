"""The words and the markup of the consent page. Plain HTML: it works without a script."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from sandbox.errors import ApiError
from sandbox.oauth import AUTHORIZE_PATH, Wish
from sandbox.people import Person
from sandbox.workspace import Workspace

SCOPE_WORDS = {
    "channels:read": "See the public channels and who is in them",
    "chat:write": "Write messages as itself",
    "commands": "Add its slash commands",
    "files:read": "See files that people give to it",
    "files:write": "Share files as itself",
    "im:write": "Begin direct messages with people",
    "metadata.message:read": "Hear that its own messages have arrived",
    "mpim:write": "Begin group messages with people",
    "team:read": "See the name of the workspace",
    "users.profile:read": "See what stands in profiles",
    "users:read": "See the people in the workspace",
    "users:read.email": "See e-mail addresses",
}
REASONS = {
    "bad_redirect_uri": "It names an address for the answer that the app has not registered.",
    "invalid_client_id": "No app with this client id is known here.",
    "invalid_request": "This was answered already, or never asked. Start again at the app.",
    "invalid_scope": "It asks for something that does not exist here.",
    "invalid_team": "There is no such workspace here.",
    "no_scopes": "It does not say what the app would like to do.",
}


def list_choosers(workspace: Workspace) -> list[Person]:
    """Who may say yes: everybody but guests, bots and the deactivated."""
    return [
        person
        for person in workspace.people.values()
        if not (person.is_bot or person.is_restricted or person.is_stranger or person.deleted)
    ]


def render_teams(links: Mapping[Workspace, str]) -> str:
    """The question which workspace is meant."""
    rows = "\n".join(
        f'<li><a class="button wide" href="{escape(link)}">{escape(one.name)}'
        f"{'' if not one.is_installed else ' <small>has the app already</small>'}</a></li>"
        for one, link in links.items()
    )
    return _frame(
        "Which workspace?",
        f"<h1>Which workspace is it for?</h1>\n<ul class='choices'>\n{rows}\n</ul>",
    )


def render_consent(
    workspace: Workspace,
    wish: Wish,
    *,
    wish_id: str,
    user_id: str,
    another: str | None,
    is_org_wide: bool,
) -> str:
    """The question itself. another: the address for choosing another workspace."""
    app = workspace.people[workspace.bot_user_id].real_name
    place = "your whole organization" if is_org_wide else workspace.name
    options = "".join(
        f'<option value="{escape(one.id)}"{" selected" if one.id == user_id else ""}>'
        f"{escape(one.real_name)}</option>"
        for one in list_choosers(workspace)
    )
    other = f'<p><a href="{escape(another)}">Choose another workspace</a></p>' if another else ""
    held = set(workspace.scopes) if workspace.is_installed else set()
    rows = "".join(f"<li>{_describe(scope, scope in held)}</li>" for scope in wish.scopes)
    return _frame(
        f"Add {app} to {workspace.name}",
        f"""<h1>Add {escape(app)} to {escape(place)}?</h1>
{"<p>It is there already; this lets it do what is new in the list.</p>" if held else ""}
<h2>It would be able to</h2>
<ul class="scopes">{rows}</ul>
<form method="post" action="{AUTHORIZE_PATH}">
<input type="hidden" name="wish" value="{escape(wish_id)}">
<input type="hidden" name="team" value="{escape(workspace.team_id)}">
<label for="user">You are</label>
<select class="field" id="user" name="user">{options}</select>
<p class="answers">
<button class="button" name="decision" value="cancel">Cancel</button>
<button class="button primary" name="decision" value="allow">Allow</button>
</p>
</form>
{other}""",
    )


def render_refusal(error: ApiError) -> str:
    """Why there is nothing to decide."""
    details = "".join(f"<p>{escape(message)}</p>" for message in error.messages)
    return _frame(
        "This link does not work",
        f"<h1>This link does not work</h1>\n<p>{REASONS.get(error.code, 'Something is wrong.')}</p>"
        f'\n{details}\n<p class="quiet">Error code: <code>{escape(error.code)}</code></p>',
    )


def _describe(scope: str, is_held: bool) -> str:
    words = SCOPE_WORDS.get(scope)
    text = f"{escape(words)} <code>{escape(scope)}</code>" if words else f"<code>{scope}</code>"
    return text + (' <span class="badge">has it already</span>' if is_held else "")


def _frame(title: str, content: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)} · local look-alike</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/base.css">
<link rel="stylesheet" href="/page/consent.css">
</head>
<body>
<p class="banner">A local look-alike: nothing here leaves this machine</p>
<main>
{content}
</main>
</body>
</html>
"""
