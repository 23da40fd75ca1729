"""One Web API call, decided: whose token, over a limit, scope granted, arguments in order, then the
method itself.

Works under the world's lock and writes the transcript. Must not know HTTP connections or faults.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import format_datetime

from sandbox.arguments import parse_arguments
from sandbox.conversations import ConversationKind
from sandbox.errors import ApiError
from sandbox.scopes import APP_TOKEN_SCOPES
from sandbox.transcript import Entry, EntryKind, pick_ids
from sandbox.webapi import oauth
from sandbox.webapi.call import App, Call, Json, Method, need_scope
from sandbox.webapi.table import METHODS
from sandbox.workspace import Workspace
from sandbox.world import World

SECRETS = frozenset({"token", "client_secret", "code", "refresh_token"})  # never written down


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a JSON body, the HTTP status, further headers."""

    body: Json
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Everything a call needs besides itself."""

    world: World
    app: App
    app_token: str
    base_url: str

    def answer(
        self,
        method: str,
        raw: Json,
        *,
        token: str,
        fault: str | None = None,
        pid: int | None = None,
    ) -> Answer:
        """Take a call's effect and say what Slack would.

        raw: untyped arguments. fault, pid: for the transcript only.
        """
        with self.world.changing():
            workspace: Workspace | None = None
            args = raw
            try:
                spec = METHODS.get(method)
                if spec is None:
                    raise ApiError("unknown_method", extra={"req_method": method})
                workspace = self._authorize(spec, token, raw)
                limited = self._limit(method, raw, workspace)
                if limited is None:
                    need_scope(workspace, spec.scopes)
                    args = parse_arguments(raw, spec.arguments, required=spec.required)
                answer = limited or self._run(spec, method, args, workspace, token)
            except ApiError as error:
                answer = Answer(
                    render_error(error), headers=_scope_headers(workspace, METHODS.get(method))
                )
            self._record(method, args, answer, workspace=workspace, fault=fault, pid=pid)
            dated = {"date": format_datetime(self.world.clock.now(), usegmt=True)}
            return replace(answer, headers=dated | dict(answer.headers))

    def find_team(self, raw: Json, *, token: str) -> str:
        """The id of the workspace whose token, or refresh token, a call carries; "" = of none."""
        with self.world.reading():
            workspace = self.world.find_workspace(token or str(raw.get("refresh_token", "")))
            return workspace.team_id if workspace is not None else ""

    def record_fault(
        self, method: str, raw: Json, *, token: str, error: str, status: int, pid: int | None
    ) -> None:
        """Write down a call that a fault ended before it had any effect. status 0: no answer."""
        with self.world.changing():
            answer = Answer({"ok": False, "error": error}, status)
            workspace = self.world.find_workspace(token)
            self._record(method, raw, answer, kind=EntryKind.FAULT, workspace=workspace, pid=pid)

    def _authorize(self, spec: Method, token: str, raw: Json) -> Workspace:
        """The workspace a token belongs to."""
        if spec.takes_client:
            return oauth.find_workspace(self.world, raw)
        if not token:
            raise ApiError("not_authed")
        if secrets.compare_digest(token.encode(), self.app_token.encode()):
            if not spec.takes_app_token:
                raise ApiError("not_allowed_token_type")
            return next(iter(self.world.workspaces.values()))
        workspace = self.world.find_workspace(token)
        known = workspace.installation.find(token) if workspace is not None else None
        if workspace is None or known is None:
            raise ApiError("invalid_auth")
        if (code := known.refuse(self.world.clock.now())) is not None:
            raise ApiError(code)
        if spec.takes_app_token:
            raise ApiError("not_allowed_token_type")
        return workspace

    def _limit(self, method: str, raw: Json, workspace: Workspace) -> Answer | None:
        wait_s = self.world.limiter.check(
            method,
            team_id=workspace.team_id,
            channel=_channel_of(raw, workspace),
            now=self.world.clock.now(),
        )
        if wait_s is None:
            return None
        return Answer({"ok": False, "error": "ratelimited"}, 429, {"retry-after": str(wait_s)})

    def _run(
        self, spec: Method, method: str, args: Json, workspace: Workspace, token: str
    ) -> Answer:
        world = self.world
        call = Call(
            method,
            args,
            workspace,
            self.app,
            world.clock.now(),
            self.base_url,
            world.quirks,
            world.oauth,
            workspace.installation.find(token),
        )
        body = {"ok": True} | spec.handle(call)
        return Answer(body, headers=_scope_headers(workspace, spec))

    def _record(
        self,
        method: str,
        args: Json,
        answer: Answer,
        *,
        kind: EntryKind = EntryKind.CALL,
        workspace: Workspace | None,
        fault: str | None = None,
        pid: int | None = None,
    ) -> None:
        args = {name: value for name, value in args.items() if name not in SECRETS}
        self.world.record(
            Entry(
                at=self.world.clock.now(),
                kind=kind,
                method=method,
                who="" if workspace is None or kind is EntryKind.FAULT else workspace.bot_user_id,
                team=workspace.team_id if workspace is not None else "",
                ids=pick_ids(args, answer.body),
                ok=bool(answer.body["ok"]),
                error=answer.body.get("error"),
                status=answer.status,
                arguments=args,
                fault=fault,
                pid=pid,
            )
        )


def _channel_of(raw: Json, workspace: Workspace) -> str | None:
    """The conversation a call counts for: a person's id and their conversation with the bot are
    one.
    """
    channel = raw.get("channel")
    if not isinstance(channel, str):
        return None
    conversation = workspace.conversations.get(channel)
    if conversation is None or conversation.kind is not ConversationKind.APP:
        return channel
    return next(member for member in conversation.members if member != workspace.bot_user_id)


def render_error(error: ApiError) -> Json:
    """Slack's `ok: false` body."""
    body: Json = {"ok": False, "error": error.code, **error.extra}
    if error.messages:
        body["response_metadata"] = {"messages": list(error.messages)}
        body["errors"] = list(error.messages)
    return body


def _scope_headers(workspace: Workspace | None, spec: Method | None) -> dict[str, str]:
    if workspace is None or spec is None:
        return {}
    scopes = APP_TOKEN_SCOPES if spec.takes_app_token else workspace.scopes
    headers = {"x-oauth-scopes": ",".join(scopes)}
    if spec.scopes:
        headers["x-accepted-oauth-scopes"] = ",".join(spec.scopes)
    return headers
