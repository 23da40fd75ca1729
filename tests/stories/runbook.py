"""Reads docs/operations.md and runs its commands, exactly as they stand there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.rooms import ROOT

PAGE = ROOT / "docs" / "operations.md"
ANYTHING = "…"


@dataclass(frozen=True)
class Block:
    """Commands, and what they print: a line of `…` is any lines, `…` in a line any words."""

    commands: str
    expected: tuple[str, ...]


def sections() -> dict[str, list[Block]]:
    """Return the commands of each section, by its heading, in their order."""
    found: dict[str, list[Block]] = {}
    for part in re.split(r"^## ", PAGE.read_text(), flags=re.M)[1:]:
        heading, _, body = part.partition("\n")
        blocks = re.findall(r"^```sh\n(.*?)^```\n\n```text\n(.*?)^```", body, re.M | re.S)
        assert len(blocks) == body.count("```sh"), f"{heading}: say what the commands print"
        found[heading] = [Block(one, tuple(two.splitlines())) for one, two in blocks]
    return found


def run(block: Block, env: Mapping[str, str], folder: Path, *, typed: str = "") -> str:
    """Run the commands in a folder; fails unless they succeed and print what the page says."""
    programs = folder / ".programs"
    programs.mkdir(exist_ok=True)
    program = programs / "pairme"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {ROOT / "app.py"} "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.commands],
        env={**env, "PATH": f"{programs}:{env['PATH']}"},
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    shown = done.stdout.replace("[y/N]: ", f"[y/N]: {typed}")  # a terminal shows what is typed
    said = f"{block.commands}\n{shown}\n{done.stderr}"
    assert done.returncode == 0, said
    assert re.fullmatch(_pattern(block.expected), shown), f"expected {block.expected}: {said}"
    return shown


def _pattern(expected: tuple[str, ...]) -> str:
    """As one pattern; blanks at the end of lines do not count."""
    lines = []
    for line in expected:
        if line == ANYTHING:
            lines.append(r"(?:.*\n)*")
        else:
            lines.append(".*".join(map(re.escape, line.split(ANYTHING))) + r"[ ]*\n")
    return "".join(lines)
