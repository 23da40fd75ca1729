"""The Bolt app: every option given explicitly, because Bolt reads the environment on its own."""

import json
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot import listeners
from bot.installations import Installations
from bot.listeners.answering import tell
from bot.runtime import Runtime
from bot.views import texts
from bot.views.notices import notice
from bot.views.replies import say
from storage.errors import StorageError

log = logging.getLogger(__name__)

INTERACTIVE_TIMEOUT_S = 1.2  # then there is still time to say in the acknowledgment that it failed


def build_app(runtime: Runtime, installations: Installations, *, executor: Executor) -> App:
    """Connect the listeners to a sync app.

    executor  runs the listeners; needs at least 32 threads, because a listener keeps its thread
              until its work is done and Slack drops what is not acknowledged in 3 s
              (with Bolt's default of 5, a prototype lost 45 of 60 slow commands)
    """
    settings = runtime.settings
    secret = settings.slack_signing_secret

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        return installations.authorize(enterprise_id, team_id)

    app = App(
        name="pairme",
        client=WebClient(
            base_url=settings.slack_api_url,
            timeout=INTERACTIVE_TIMEOUT_S,  # type: ignore[arg-type]  # urllib takes fractions
            retry_handlers=[],
        ),
        authorize=authorize,  # type: ignore[arg-type]  # Bolt takes None for "not installed"
        signing_secret=secret.get_secret_value() if secret is not None else "unused in socket mode",
        request_verification_enabled=secret is not None,
        token_verification_enabled=False,
        listener_executor=executor,
        process_before_response=False,
    )
    app.use(_give(runtime))
    app.error(on_error)
    listeners.register(app)
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
    if "command" in body:
        return BoltResponse(status=200, body=sentence)
    if body.get("type") == "view_submission":
        update = {"response_action": "update", "view": notice(say(sentence))}
        return BoltResponse(status=200, body=json.dumps(update))
    if body.get("type") == "block_actions":
        tell(runtime, say(sentence), body=body, client=client, respond=respond, replace=False)
        return BoltResponse(status=200, body="")
    return response


def _give(runtime: Runtime) -> Callable[..., None]:
    def give_runtime(context: BoltContext, next: Callable[[], None]) -> None:
        """Bolt hands whatever is in the context to listeners by argument name."""
        context["runtime"] = runtime
        next()

    return give_runtime
