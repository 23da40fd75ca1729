"""The code as it was before the newest migration, taken from the history of this clone."""

from __future__ import annotations

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from storage.migrate import head

ROOT = Path(__file__).parents[2]
STEPS = "storage/migrations/versions"


def find_commit() -> str | None:
    """Return the last commit whose schema is the one before; None when it is not in this clone."""
    step = f"{STEPS}/{head()}_*.py"
    added = _git("log", "-1", "--diff-filter=A", "--format=%H", "--", step)
    commit = "HEAD" if added == "" else None if added is None else f"{added}^"
    if commit is None or not _git("ls-tree", "--name-only", commit, f"{STEPS}/"):
        return None
    return commit


def unpack(commit: str, folder: Path) -> None:
    """Write the tree of a commit into a folder."""
    archive = subprocess.run(
        ["git", "archive", commit, "app.py", "bot", "pairing", "storage"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")


def _git(*words: str) -> str | None:
    """Ask git; None when there is no history to ask."""
    try:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
