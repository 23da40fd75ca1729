"""The Bolt app: every option given explicitly, because Bolt reads the environment on its own."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse, Respond
from slack_sdk import WebClient

from bot import listeners
from bot.acks import Acks, kind_of
from bot.installations import Installations
from bot.listeners import lifecycle
from bot.listeners.instead import tell_instead, tell_outdated
from bot.listeners.pace import Pace
from bot.listeners.refusing import note_acknowledged
from bot.listeners.shapes import is_of_strangers, is_whole
from bot.request_ids import named_request
from bot.runtime import Runtime
from bot.services.answers import Said
from bot.services.operating.workspaces import NotServed
from bot.slack_calls import SlackCalls
from bot.slack_client import slack_client
from bot.views import texts
from storage.errors import StorageError

log = logging.getLogger(__name__)

INSTALLATION = "installation"  # in Bolt's context: whose token answers this request
READ_BY_BOLT = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")  # whatever it is told
INTERACTIVE_TIMEOUT_S = 1.2  # then there is still time to say in the acknowledgment that it failed


class TimedApp(App):
    """An app that notes how long Slack waited, and names each request for the log."""

    acks: Acks

    def __init__(self, **options: Any) -> None:
        with _hidden(READ_BY_BOLT):
            super().__init__(**options)

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer a request as any app does."""
        began = time.perf_counter()
        with named_request():
            answer = super().dispatch(req)
            note_acknowledged(answer.body)
        self.acks.note(kind_of(req.body), took_s=time.perf_counter() - began)
        return answer


@contextmanager
def _hidden(names: tuple[str, ...]) -> Iterator[None]:
    """Take variables out of the environment for a moment.

    Where both of a client are there, even empty as in a container with .env, Bolt makes a store of
    tokens in files, and says so in the log.
    """
    taken = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(taken)


def build_app(
    runtime: Runtime,
    installations: Installations,
    *,
    executor: Executor,
    calls: SlackCalls | None = None,
    acks: Acks | None = None,
    pace: Pace | None = None,
) -> App:
    """Connect the listeners to a sync app.

    executor  runs the listeners; needs at least 32 threads, because a listener keeps its thread
              until its work is done and Slack drops what is not acknowledged in 3 s
              (with Bolt's default of 5, a prototype lost 45 of 60 slow commands)
    calls     where calls of Slack are counted
    acks      where acknowledgments are
    pace      how often somebody may type a command
    """
    settings = runtime.settings
    secret = settings.slack_signing_secret

    app = TimedApp(
        name="pairme",
        client=slack_client(
            token=None,
            base_url=settings.slack_api_url,
            timeout_s=INTERACTIVE_TIMEOUT_S,
            calls=calls,
        ),
        before_authorize=_doorman(runtime, installations, calls),
        authorize=lambda context: context[INSTALLATION],
        signing_secret=secret.get_secret_value() if secret is not None else "unused in socket mode",
        request_verification_enabled=secret is not None,
        token_verification_enabled=False,
        listener_executor=executor,
        process_before_response=False,
    )
    app.acks = acks if acks is not None else Acks()
    app.error(on_error)
    listeners.register(app, pace=pace if pace is not None else Pace(runtime.now))
    return app


def on_error(
    error: Exception,
    body: dict[str, Any],
    response: BoltResponse,
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
) -> BoltResponse:
    """Log what went wrong, without its payload, and tell the person, wherever they are.

    Events get Bolt's own answer, so that Slack delivers them again.
    """
    log.error(
        "listener failed",
        extra={"event": "listener.failed", "type": body.get("type", "command")},
        exc_info=error,
    )
    sentence = texts.NOT_READ if isinstance(error, StorageError) else texts.FAILED
    told = tell_instead(runtime, sentence, body=body, client=client, respond=respond)
    return response if told is None else told


def _doorman(
    runtime: Runtime, installations: Installations, calls: SlackCalls | None
) -> Callable[..., BoltResponse | None]:
    def let_in(
        body: dict[str, Any],
        context: BoltContext,
        client: WebClient,
        respond: Respond,
        next: Callable[[], None],
    ) -> BoltResponse | None:
        """Handle what must not be lost before it is acknowledged; let in who is served.

        Bolt hands whatever is in the context to listeners by argument name.
        """
        context["runtime"] = runtime
        context["client"] = slack_client(  # Bolt's own counts nothing
            token=None,
            base_url=client.base_url,
            timeout_s=INTERACTIVE_TIMEOUT_S,
            calls=calls,
            team_id=context.team_id,
        )
        try:
            if lifecycle.takes(body):
                lifecycle.take(runtime, body)
                return BoltResponse(status=200)
            if body.get("type") != "url_verification":
                found = installations.authorize(context.enterprise_id, context.team_id)
                if isinstance(found, NotServed):
                    return turn_away(found, body, client, respond)
                context[INSTALLATION] = found
            if is_of_strangers(body):
                sentence = texts.REPLIES[Said.MEMBERS_ONLY]
                return tell_instead(
                    runtime, sentence, body=body, client=client, respond=respond
                ) or BoltResponse(status=200)
            if not is_whole(body):
                return tell_outdated(runtime, body=body, client=client, respond=respond)
        except StorageError as error:
            log.error(
                "not stored", extra={"event": "storage.failed", "reason": type(error).__name__}
            )
            told = tell_instead(
                runtime, texts.NOT_SAVED_PLAIN, body=body, client=client, respond=respond
            )
            return BoltResponse(status=503) if told is None else told  # Slack sends events again
        next()
        return None

    def turn_away(
        reason: NotServed, body: dict[str, Any], client: WebClient, respond: Respond
    ) -> BoltResponse:
        log.info("request turned away", extra={"event": "request.unserved", "reason": reason.value})
        told = tell_instead(runtime, texts.NOT_CONNECTED, body=body, client=client, respond=respond)
        return BoltResponse(status=200) if told is None else told

    return let_in
