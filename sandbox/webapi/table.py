"""Every method the local Slack knows: its handler, its documented arguments and its scope.

A method that is not here answers `unknown_method`. Arguments: docs.slack.dev/reference/methods
(2026). Arguments that need a scope the sandbox does not grant (`username`, `icon_url`, …) are left
out on purpose.
"""

from __future__ import annotations

from sandbox.arguments import Kind
from sandbox.webapi import auth, chat, conversations, files, oauth, profiles, users, views
from sandbox.webapi.call import Method

_CONTENT = {
    "channel": Kind.TEXT,
    "text": Kind.TEXT,
    "blocks": Kind.JSON,
    "mrkdwn": Kind.FLAG,
    "link_names": Kind.FLAG,
    "parse": Kind.TEXT,
    "unfurl_links": Kind.FLAG,
    "unfurl_media": Kind.FLAG,
    "thread_ts": Kind.TEXT,
}
_PAGE = {"cursor": Kind.TEXT, "limit": Kind.COUNT}
_OPEN = {
    "users": Kind.LIST,
    "channel": Kind.TEXT,
    "return_im": Kind.FLAG,
    "prevent_creation": Kind.FLAG,
}
_HISTORY = {
    "channel": Kind.TEXT,
    "oldest": Kind.TEXT,
    "latest": Kind.TEXT,
    "inclusive": Kind.FLAG,
    "include_all_metadata": Kind.FLAG,
}

METHODS: dict[str, Method] = {
    "api.test": Method(auth.test_api, {"error": Kind.TEXT, "foo": Kind.TEXT}),
    "apps.connections.open": Method(auth.open_connection, {}, takes_app_token=True),
    "apps.uninstall": Method(
        auth.uninstall_app,
        {"client_id": Kind.TEXT, "client_secret": Kind.TEXT},
        required=("client_id", "client_secret"),
    ),
    "auth.revoke": Method(auth.revoke, {"test": Kind.FLAG}),
    "auth.test": Method(auth.test_auth, {}),
    "bots.info": Method(auth.read_bot, {"bot": Kind.TEXT}, scopes=("users:read",)),
    "chat.delete": Method(
        chat.delete_message,
        {"channel": Kind.TEXT, "ts": Kind.TEXT},
        required=("channel", "ts"),
        scopes=("chat:write",),
    ),
    "chat.postEphemeral": Method(
        chat.post_ephemeral,
        _CONTENT | {"user": Kind.TEXT},
        required=("channel", "user"),
        scopes=("chat:write",),
    ),
    "chat.postMessage": Method(
        chat.post_message,
        _CONTENT
        | {"metadata": Kind.JSON, "reply_broadcast": Kind.FLAG, "client_msg_id": Kind.TEXT},
        required=("channel",),
        scopes=("chat:write",),
    ),
    "chat.update": Method(
        chat.update_message,
        _CONTENT | {"ts": Kind.TEXT, "metadata": Kind.JSON, "reply_broadcast": Kind.FLAG},
        required=("channel", "ts"),
        scopes=("chat:write",),
    ),
    "conversations.history": Method(
        conversations.read_history, _HISTORY | _PAGE, required=("channel",)
    ),
    "conversations.info": Method(
        conversations.read_info,
        {"channel": Kind.TEXT, "include_locale": Kind.FLAG, "include_num_members": Kind.FLAG},
        required=("channel",),
    ),
    "conversations.members": Method(
        conversations.list_members, {"channel": Kind.TEXT} | _PAGE, required=("channel",)
    ),
    "conversations.open": Method(conversations.open_conversation, _OPEN),
    "files.completeUploadExternal": Method(
        files.complete_upload,
        {
            "files": Kind.JSON,
            "channel_id": Kind.TEXT,
            "channels": Kind.LIST,
            "initial_comment": Kind.TEXT,
        },
        required=("files",),
        scopes=("files:write",),
    ),
    "files.getUploadURLExternal": Method(
        files.begin_upload,
        {
            "filename": Kind.TEXT,
            "length": Kind.COUNT,
            "snippet_type": Kind.TEXT,
            "alt_txt": Kind.TEXT,
        },
        required=("filename", "length"),
        scopes=("files:write",),
    ),
    "oauth.v2.access": Method(
        oauth.give_access,
        {
            "client_id": Kind.TEXT,
            "client_secret": Kind.TEXT,
            "code": Kind.TEXT,
            "redirect_uri": Kind.TEXT,
            "grant_type": Kind.TEXT,
            "refresh_token": Kind.TEXT,
        },
        takes_client=True,
    ),
    "team.info": Method(
        auth.read_team, {"team": Kind.TEXT, "domain": Kind.TEXT}, scopes=("team:read",)
    ),
    "team.profile.get": Method(
        profiles.list_fields, {"visibility": Kind.TEXT}, scopes=("users.profile:read",)
    ),
    "users.conversations": Method(
        conversations.list_for_user,
        {"types": Kind.LIST, "user": Kind.TEXT, "exclude_archived": Kind.FLAG} | _PAGE,
    ),
    "users.info": Method(
        users.read_user,
        {"user": Kind.TEXT, "include_locale": Kind.FLAG},
        required=("user",),
        scopes=("users:read",),
    ),
    "users.list": Method(
        users.list_users, {"include_locale": Kind.FLAG} | _PAGE, scopes=("users:read",)
    ),
    "users.lookupByEmail": Method(
        users.find_by_email,
        {"email": Kind.TEXT},
        required=("email",),
        scopes=("users:read.email",),
    ),
    "users.profile.get": Method(
        profiles.read_profile,
        {"user": Kind.TEXT, "include_labels": Kind.FLAG},
        scopes=("users.profile:read",),
    ),
    "views.open": Method(
        views.open_view,
        {"trigger_id": Kind.TEXT, "view": Kind.JSON},
        required=("trigger_id", "view"),
    ),
    "views.publish": Method(
        views.publish_view,
        {"user_id": Kind.TEXT, "view": Kind.JSON, "hash": Kind.TEXT},
        required=("user_id", "view"),
    ),
    "views.push": Method(
        views.push_view,
        {"trigger_id": Kind.TEXT, "view": Kind.JSON},
        required=("trigger_id", "view"),
    ),
    "views.update": Method(
        views.update_view,
        {"view_id": Kind.TEXT, "external_id": Kind.TEXT, "hash": Kind.TEXT, "view": Kind.JSON},
        required=("view",),
    ),
}
