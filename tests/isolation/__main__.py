"""Many runs, for as long as one has time: `python -m tests.isolation --runs 100 --steps 50`.

Each compares a workspace alone with the same beside another. Ends with 1 at the first difference;
the same seed gives the same run.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from storage.database import Database
from storage.migrate import upgrade
from tests.isolation.crossing import WRONG, look_at
from tests.isolation.runs import Leak, differences, play
from tests.isolation.town import A, B, two_workspaces
from tests.statements import share_statements


def main() -> int:
    """Run until something is found, or all is done. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    share_statements(look_at)
    with two_workspaces() as slack:
        for seed in range(given.first, given.first + given.runs):
            with tempfile.TemporaryDirectory() as folder:
                found = []
                for teams in ((A,), (A, B)):
                    db = Database(f"sqlite:///{Path(folder) / str(len(teams))}.db")
                    upgrade(db)
                    try:
                        found.append(play(db, slack, seed=seed, steps=given.steps, teams=teams)[A])
                    except Leak as leak:
                        return _say(str(leak))
                    finally:
                        db.close()
            if wrong := [*differences(*found), *WRONG]:
                return _say(f"seed {seed}", *wrong)
            print(f"seed {seed}: the same, {len(found[0].calls)} calls", flush=True)  # noqa: T201
    return 0


def _say(*lines: str) -> int:
    print("\n".join(lines))  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
