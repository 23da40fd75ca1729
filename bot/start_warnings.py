"""What the operator is told at every start, while something is missing that people rely on."""

import logging

from bot.runtime import Runtime
from bot.services.managing import care_settings
from storage.erasure_ledger import UNREADABLE

log = logging.getLogger(__name__)


def warn(runtime: Runtime) -> None:
    """Write a line for each thing that is missing. Transaction: one read."""
    _of_contacts(runtime)
    _of_ledger(runtime)


def _of_contacts(runtime: Runtime) -> None:
    """While people would find nobody to turn to but the general text."""
    found = care_settings.find_all_contacts(runtime.db, file=runtime.contacts)
    for team_id, contacts in found:
        for gap in contacts.gaps():
            where = f" in {team_id}" if len(found) > 1 else ""
            log.warning(
                "help contacts are incomplete%s: %s; see docs/care.md",
                where,
                gap,
                extra={"event": "care.incomplete"},
            )


def _of_ledger(runtime: Runtime) -> None:
    """While erasing does not work or would not outlive a restore, or wishes do not hold."""
    if runtime.ledger.path is None:
        log.warning(
            "there is no erasure ledger: a restored backup would bring erased people back; "
            "set PAIRME_ERASURE_LEDGER, see docs/privacy.md",
            extra={"event": "ledger.missing"},
        )
        return
    try:
        n = runtime.ledger.count_unknown()
    except UNREADABLE as error:
        log.error(
            "the erasure ledger cannot be read (%s): nobody is erased, and nobody whom "
            "PAIRME_ADMINS names is told of rounds",
            type(error).__name__,
            extra={"event": "ledger.unreadable"},
        )
        return
    if n:
        log.error(
            "%d erasures were noted with another key: wishes about these people do not hold; "
            "set the PAIRME_ERASURE_KEY of then again, see docs/privacy.md",
            n,
            extra={"event": "ledger.unknown"},
        )
