"""The measurement of a large installation works, tells what it compares, and loses nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import installation, load
from benchmarks.installation import filled
from benchmarks.rows import TABLES, write_again


@pytest.mark.slow
def test_a_small_installation_is_measured_beside_its_rivals(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # every look is alike: five minutes hold each job that ticks, and a day begins with the house
    monkeypatch.setattr(installation, "HOUR_S", 300)
    monkeypatch.setattr(load, "HOUR_S", 300)
    monkeypatch.setattr(load, "SIZE", 8)

    status = load.main(["--one", "20", "--many", "2", "--hours", "1"])

    told = capsys.readouterr().out
    assert status == 0
    for title in ("One workspace of 20", "2 workspaces of 8"):
        assert title in told
    for rival in ("planned only", "plain sqlite3, same rows", "SELECT 1 as often"):
        assert told.count(rival) >= 2


def test_everybody_has_a_partner_and_the_rival_writes_the_same_rows(tmp_path: Path) -> None:
    file = tmp_path / "pairme.db"

    with filled(f"sqlite:///{file}", [6, 8], tell=lambda _: None) as it:
        it.run_all()
        n_rows = sum(it.number(f"SELECT count(*) FROM {table}") for table in TABLES)

        assert it.number("SELECT count(*) FROM pair_members") == 14
        assert write_again(file) == n_rows > 14
