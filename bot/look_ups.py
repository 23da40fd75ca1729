"""By which tokens a workspace is served: asked at every request, while somebody waits for it.

A slow database is no reason to refuse: then what it said last is believed, for some minutes. What
it says too late for one request counts for the next.
"""

import threading
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bot.runtime import Runtime
from bot.services.operating import installing
from bot.services.operating.installing import Access
from bot.services.operating.workspaces import NotServed
from bot.slack_identity import LOOK_UP_S
from storage.errors import StorageBusy

BELIEVED_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a look found; `access` is None where nobody was served. Those begun later count more."""

    number: int
    at: datetime
    access: Access | None


class LookUps:
    """Looks workspaces up. Safe for several threads."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._numbers = count()
        self._known: dict[str, _Known] = {}  # by team id
        self._guard = threading.Lock()

    def find(self, team_id: str) -> Access | NotServed:
        """Look into the database, but not for longer than a person can wait. Raises StorageError

        Whoever then does the work says so if it cannot be saved.
        """
        looked: Future[Access | NotServed] = self._runtime.workers.submit(self._look, team_id)
        try:
            return looked.result(timeout=LOOK_UP_S)
        except TimeoutError as error:
            known = self._known.get(team_id)
            if known is None or known.access is None or self._is_old(known):
                raise StorageBusy("The database did not answer in time.") from error
            return known.access

    def forget_old(self) -> None:
        """Forget what would not be believed any more, such as tokens of a removed workspace."""
        with self._guard:
            self._known = {one: it for one, it in self._known.items() if not self._is_old(it)}

    def _look(self, team_id: str) -> Access | NotServed:
        """Look, however long it takes, and remember it, unless a later look was faster."""
        number, now = next(self._numbers), self._runtime.now()
        found = installing.find_access(self._runtime.db, team_id=team_id)
        access = None if isinstance(found, NotServed) else found
        with self._guard:
            known = self._known.get(team_id)
            if known is None or known.number < number:
                self._known[team_id] = _Known(number, now, access)
        return found

    def _is_old(self, known: _Known) -> bool:
        return known.at < self._runtime.now() - BELIEVED_FOR
