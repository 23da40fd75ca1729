"""Keys: the first seals, all of them open, and everything is sealed again while work goes on."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StartRefused
from bot.oauth import Begun, CameBack
from bot.run import Bot
from bot.services.operating import sealing_keys
from bot.services.operating.sealing_keys import Progress
from bot.settings import load_settings
from storage.database import Database
from storage.errors import CannotUnseal
from storage.migrate import upgrade
from storage.sealing import Sealer, new_key
from tests.bot.oauth.fake_slack import FakeSlack
from tests.bot.oauth.home import NEW, OLD, Home, oauth_env

BOTH = f"{NEW},{OLD}"


def put_in(home: Home, n: int) -> None:
    for number in range(n):
        home.install(f"T{number}")


def test_a_key_that_is_missing_or_another_refuses_the_start_and_is_named(home: Home) -> None:
    home.install()
    other = f"old:{new_key()}"

    home.instance(PAIRME_ENCRYPTION_KEYS=BOTH).learn()
    with pytest.raises(StartRefused, match="encryption key old is missing") as missing:
        home.instance(PAIRME_ENCRYPTION_KEYS=NEW).learn()
    with pytest.raises(StartRefused, match="encryption key old has another value") as wrong:
        home.instance(PAIRME_ENCRYPTION_KEYS=other).learn()

    for refused in (missing.value, wrong.value):
        assert not any(one.partition(":")[2] in str(refused) for one in (NEW, OLD, other))


def test_a_bot_with_a_wrong_key_does_not_start_and_leaves_nothing_running(
    tmp_path: Path, slack: FakeSlack
) -> None:
    env = oauth_env(slack, PAIRME_DATABASE_PATH=str(tmp_path / "pairme.db"))
    db = Database(str(tmp_path / "pairme.db"))
    upgrade(db)
    stored = Home(db, slack)
    stored.install()
    stored.close()
    db.close()

    bot = Bot(load_settings(env | {"PAIRME_ENCRYPTION_KEYS": NEW, "PAIRME_PORT": "1"}))
    with pytest.raises(StartRefused, match="encryption key old is missing"):
        bot.start()

    assert bot.jobs.is_scheduled is False


def test_one_row_that_nothing_opens_is_no_wrong_key(home: Home) -> None:
    put_in(home, 2)
    with home.db.write() as session:
        session.execute(
            text("UPDATE installations SET bot_token = 'x' WHERE workspace_id = :first"),
            {"first": home.workspace("T0").id},
        )

    home.instance().learn()

    assert home.here.client_for("T1").token is not None
    assert home.here.client_for("T0").token is None
    with pytest.raises(CannotUnseal):
        home.here.authorize(None, "T0")


def test_tokens_of_one_workspace_do_not_open_in_the_row_of_another(home: Home) -> None:
    put_in(home, 2)
    with home.db.write() as session:
        session.execute(
            text(
                "UPDATE installations SET bot_token ="
                " (SELECT bot_token FROM installations WHERE workspace_id = :theirs)"
                " WHERE workspace_id = :ours"
            ),
            {"theirs": home.workspace("T1").id, "ours": home.workspace("T0").id},
        )

    assert home.here.client_for("T0").token is None


def test_everything_is_sealed_again_with_the_first_key_in_short_pieces(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing_keys, "BATCH", 2)
    home.slack.rotates = True
    put_in(home, 5)
    before = [home.here.client_for(f"T{n}").token for n in range(5)]
    fresh = home.instance(PAIRME_ENCRYPTION_KEYS=BOTH)

    told = list(sealing_keys.rotate(home.db, fresh.sealer))

    assert [(one.done, one.left) for one in told] == [(2, 3), (4, 1), (5, 0), (5, 0)]
    assert sealing_keys.count_by_key(home.db) == {"new": 5}
    alone = home.instance(PAIRME_ENCRYPTION_KEYS=NEW)
    alone.learn()
    assert [alone.client_for(f"T{n}").token for n in range(5)] == before
    stored = home.stored("T3")
    assert stored is not None
    assert stored.open_refresh_token(alone.sealer) is not None


def test_a_rotation_that_was_interrupted_goes_on_where_it_was(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing_keys, "BATCH", 2)
    put_in(home, 5)
    sealer = home.instance(PAIRME_ENCRYPTION_KEYS=BOTH).sealer
    next(sealing_keys.rotate(home.db, sealer))  # and the process dies

    between = sealing_keys.count_by_key(home.db)
    *_, last = sealing_keys.rotate(home.db, sealer)
    again = list(sealing_keys.rotate(home.db, sealer))

    assert between == {"new": 2, "old": 3}
    assert last == Progress(done=3, left=0, unopened={})
    assert again == [Progress(done=0, left=0, unopened={})]


def test_what_is_sealed_with_a_key_that_is_not_here_is_left_and_named(home: Home) -> None:
    put_in(home, 2)
    sealer = Sealer([("third", new_key())])

    told = list(sealing_keys.rotate(home.db, sealer))

    assert told == [Progress(done=0, left=2, unopened={"old": 2})]


def test_installing_and_renewing_go_on_while_keys_change(home: Home) -> None:
    """Instances with the old order of keys seal with the old one until the last moment."""
    home.slack.rotates = True
    old_order = home.instance(PAIRME_ENCRYPTION_KEYS=f"{OLD},{NEW}")
    oauth = home.oauth_of(old_order)
    fresh = home.instance(PAIRME_ENCRYPTION_KEYS=BOTH)
    put_in(home, 10)
    home.wait(hours=11)
    ready = threading.Barrier(3)

    def install() -> None:
        ready.wait(10)
        for number in range(10, 20):
            begun = oauth.begin()
            assert isinstance(begun, Begun)
            code = home.slack.agree(f"T{number}")
            oauth.finish(CameBack([begun.state], [code], [], begun.state))

    def renew() -> None:
        ready.wait(10)
        for number in range(10):
            old_order.client_for(f"T{number}")

    def rotate() -> None:
        ready.wait(10)
        for _ in range(5):
            list(sealing_keys.rotate(home.db, fresh.sealer))

    with ThreadPoolExecutor(3) as threads:
        for done in [threads.submit(work) for work in (install, renew, rotate)]:
            done.result(60)
    *_, last = sealing_keys.rotate(home.db, fresh.sealer)

    assert (last.left, last.unopened) == (0, {})
    alone = home.instance(PAIRME_ENCRYPTION_KEYS=NEW)
    tokens = [str(alone.client_for(f"T{n}").token) for n in range(20)]
    assert [home.slack.tokens[one] for one in tokens] == [f"T{n}" for n in range(20)]
