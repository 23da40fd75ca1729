"""A name for each request, so that all lines it causes in the log can be found together.

It is drawn at random and says nothing about who asked; Slack's own ids would.
"""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import Any, TypeVar

T = TypeVar("T")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request() -> str:
    """Return the id of the request that this thread works for; empty = for none."""
    return _current.get()


@contextmanager
def named_request() -> Iterator[str]:
    """Give a name to what happens until the block ends."""
    token = _current.set(secrets.token_hex(6))
    try:
        yield _current.get()
    finally:
        _current.reset(token)


class NamedWork(ThreadPoolExecutor):
    """A pool whose threads work under the name of the request that gave them their work."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Start work in a thread, as any pool does."""
        return super().submit(copy_context().run, fn, *args, **kwargs)
