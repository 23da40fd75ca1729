"""Who comes back must be the browser that was sent, in time, once, with a code and nothing else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from bot.oauth import Begun, CameBack
from bot.oauth_pages import Ended, render
from bot.services.operating import installing
from tests.bot.oauth.home import Home


def rows(home: Home, table: str) -> list[dict[str, object]]:
    with home.db.read() as session:
        return [dict(one) for one in session.execute(text(f"SELECT * FROM {table}")).mappings()]


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43])
def test_another_browser_installs_nothing_and_does_not_use_the_state_up(
    home: Home, cookie: str
) -> None:
    state, code = home.begin(), home.slack.agree()

    foreign = home.oauth.finish(CameBack([state], [code], [], cookie))
    without = home.oauth.finish(CameBack([state], [code], [], None))
    own = home.come_back(state, code)

    assert (foreign.ended, without.ended, own.ended) == (Ended.EXPIRED, Ended.EXPIRED, Ended.DONE)
    assert home.installed_times() == 1


@pytest.mark.parametrize(
    "states", [[], [""], ["short"], ["A" * 43], ["A" * 43, "A" * 43], ["Ä" * 43], ["A" * 9000]]
)
def test_a_state_that_we_did_not_give_is_refused(home: Home, states: list[str]) -> None:
    cookie = states[0] if states else "A" * 43

    page = home.oauth.finish(CameBack(states, [home.slack.agree()], [], cookie))

    assert page.ended is Ended.EXPIRED
    assert home.slack.asked == []


def test_a_state_is_good_for_ten_minutes_and_once(home: Home) -> None:
    late, used = home.begin(), home.begin()
    home.wait(minutes=10)
    in_time = home.begin()
    home.wait(minutes=9.9)

    too_late = [home.come_back(one, home.slack.agree()).ended for one in (late, used)]
    first = home.come_back(in_time, home.slack.agree()).ended
    again = home.come_back(in_time, home.slack.agree()).ended

    assert too_late == [Ended.EXPIRED] * 2
    assert (first, again) == (Ended.DONE, Ended.EXPIRED)
    assert home.installed_times() == 1


def test_of_eight_threads_with_one_state_exactly_one_installs(home: Home) -> None:
    for _ in range(5):
        before, state = home.installed_times(), home.begin()
        codes = [home.slack.agree() for _ in range(8)]
        ready = threading.Barrier(8)

        def finish(code: str, state: str = state, ready: threading.Barrier = ready) -> Ended:
            ready.wait(10)
            return home.come_back(state, code).ended

        with ThreadPoolExecutor(8) as threads:
            ended = list(threads.map(finish, codes))

        assert sorted(ended)[1:] == [Ended.EXPIRED] * 7
        assert home.installed_times() == before + 1


def test_too_many_that_are_begun_are_put_off(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing, "MAX_OPEN_STATES", 3)
    for _ in range(3):
        home.begin()

    flooded = home.oauth.begin()
    home.wait(minutes=10)
    afterwards = home.oauth.begin()

    assert not isinstance(flooded, Begun)
    assert flooded.ended is Ended.BUSY
    assert isinstance(afterwards, Begun)
    assert len(rows(home, "oauth_states")) == 1


def test_saying_no_on_slacks_page_changes_nothing(home: Home) -> None:
    state = home.begin()

    no = home.oauth.finish(CameBack([state], [], ["access_denied"], state))
    afterwards = home.come_back(state, home.slack.agree())
    bare = home.oauth.finish(CameBack([], [], ["access_denied"], None))

    assert (no.ended, afterwards.ended, bare.ended) == (
        Ended.CANCELLED,
        Ended.EXPIRED,
        Ended.CANCELLED,
    )
    assert rows(home, "workspaces") == []


@pytest.mark.parametrize("errors", [["<b>x</b>"], ["access_denied", "access_denied"], ["server"]])
def test_another_error_is_not_repeated_to_the_browser(home: Home, errors: list[str]) -> None:
    state = home.begin()

    page = home.oauth.finish(CameBack([state], [], errors, state))

    assert page.ended is Ended.FAILED
    assert not any(one in render(page) for one in errors)


@pytest.mark.parametrize("codes", [[], [""], ["a", "b"], ["x" * 2000], ["with blank"]])
def test_a_code_of_another_shape_is_never_sent_to_slack(home: Home, codes: list[str]) -> None:
    state = home.begin()

    page = home.oauth.finish(CameBack([state], codes, [], state))

    assert page.ended is Ended.EXPIRED
    assert home.slack.asked == []
