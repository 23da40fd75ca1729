"""`pairme import` and `pairme export`: dry run, yes, problems, refusals, and a file for a sheet."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import Fault, FaultKind, Sandbox
from sandbox.people import sample_people
from sandbox.scopes import DEFAULT_SCOPES
from storage import places, workspaces
from storage.database import Database
from storage.erasure_ledger import ledger_of
from tests.bot.services.factories import NOW, bring_in, count_rows, person_of
from tests.cli.calling import in_workspace, pairme

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
PEOPLE = str(EXAMPLES / "people.csv")


def written(folder: Path, text: str, name: str = "list.csv") -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_without_a_yes_it_only_says_what_would_change(
    db: Database, database_url: str, slack: Sandbox, words: tuple[str, ...]
) -> None:
    code, out, complaints = in_workspace(database_url, slack, "import", PEOPLE, *words)

    assert (code, complaints) == (0, "")
    assert "people.csv: where people work, 8 lines" in out
    assert "8 new" in out
    assert "say --yes" in out
    assert count_rows(db, "places") == count_rows(db, "people") == 0


def test_with_a_yes_it_is_carried_out_and_written_down(
    db: Database, database_url: str, slack: Sandbox
) -> None:
    code, out, _ = in_workspace(database_url, slack, "import", PEOPLE, "--yes")
    again = in_workspace(database_url, slack, "import", PEOPLE, "--json")[1]

    assert code == 0
    assert "Changed:\n  8 new" in out
    facts = json.loads(again)
    assert (facts["done"], facts["same"], facts["new"], facts["kind"]) == (False, 8, 0, "people")
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=slack.team_id)
        assert workspace is not None
        assert len(places.places_of_workspace(session, workspace.id)) == 8
    assert count_rows(db, "audit") == 1


def test_problems_are_listed_and_nothing_is_imported(
    db: Database, database_url: str, slack: Sandbox, tmp_path: Path
) -> None:
    lines = "\n".join(f"nobody{n}\x1b[2J@example.org;X" for n in range(25)).replace("\x1b[2J", "")
    file = written(tmp_path, f"person;stage\nU02BEN;guru\n{lines}\n")

    code, out, _ = in_workspace(database_url, slack, "import", file, "--yes")
    as_json = json.loads(in_workspace(database_url, slack, "import", file, "--json")[1])

    assert code == 1
    assert out.startswith("E-CSV: 26 problems in list.csv; nothing was changed.")
    assert "Line 2, stage: “guru”" in out
    assert "and 6 more" in out
    assert (as_json["n_problems"], len(as_json["problems"])) == (26, 26)
    assert count_rows(db, "people") == 0


def test_an_address_nobody_has_is_a_problem_of_its_line(
    database_url: str, slack: Sandbox, tmp_path: Path
) -> None:
    file = written(tmp_path, "person,team\nana@example.org,A\nnobody@example.org,B\n")

    code, out, _ = in_workspace(database_url, slack, "import", file)

    assert code == 1
    assert "Line 3, person: “nobody@example.org”" in out


def test_a_large_list_asks_slack_for_everybody_at_once(
    database_url: str, slack: Sandbox, tmp_path: Path
) -> None:
    ids = [f"{person.name}@example.org" for person in sample_people()[:12]]
    ids += [f"nobody{n}@example.org" for n in range(12)]
    file = written(tmp_path, "person,team\n" + "".join(f"{one},A\n" for one in ids))

    code, out, _ = in_workspace(database_url, slack, "import", file)

    assert code == 1
    assert "12 problems" in out
    assert len(slack.calls("users.lookupByEmail")) == 1  # whether it is allowed at all
    assert len(slack.calls("users.list")) == 1
    assert slack.calls("users.info") == []


def test_without_the_scope_for_addresses_the_way_round_is_named(
    database_url: str, slack: Sandbox, tmp_path: Path
) -> None:
    slack.admin.grant(DEFAULT_SCOPES)
    by_id = written(tmp_path, "person,team\nU02BEN,A\n")

    code, _, complaints = in_workspace(database_url, slack, "import", PEOPLE)
    fine = in_workspace(database_url, slack, "import", by_id)

    assert code == 1
    assert "users:read.email" in complaints
    assert "Slack ids" in complaints
    assert fine[0] == 0


def test_slack_that_does_not_answer_is_said_and_nothing_changes(
    db: Database, database_url: str, slack: Sandbox
) -> None:
    slack.faults.add(Fault(method="users.lookupByEmail", kind=FaultKind.HTTP_5XX))

    code, _, complaints = in_workspace(database_url, slack, "import", PEOPLE, "--yes")

    assert code == 1
    assert "try again" in complaints
    assert count_rows(db, "people") == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("import", "nothing.csv"), 2, "nothing.csv"),
        (("import", PEOPLE, "--yes", "--dry-run"), 2, "not both"),
        (("export", "everything"), 2, "everything"),
        (("export", "people"), 1, "nobody has joined yet, so there is nothing to export"),
        (("import", str(EXAMPLES)), 2, "examples"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    database_url: str, slack: Sandbox, words: tuple[str, ...], code: int, says: str
) -> None:
    answer = in_workspace(database_url, slack, *words)

    assert answer[0] == code
    assert says in answer[2]


def test_without_a_token_or_with_a_wrong_one_nobody_is_looked_up(
    database_url: str, slack: Sandbox
) -> None:
    missing = pairme(database_url, "import", PEOPLE)
    wrong = pairme(
        database_url,
        "import",
        PEOPLE,
        SLACK_BOT_TOKEN="xoxb-1-2-wrong",
        PAIRME_SLACK_API_URL=slack.api_url,
    )

    assert (missing[0], wrong[0]) == (1, 1)
    assert "SLACK_BOT_TOKEN is missing" in missing[2]
    assert "pairme doctor" in wrong[2]
    assert "xoxb-1-2-wrong" not in "".join(map(str, wrong))


def test_who_had_their_data_erased_is_a_problem_of_their_line(
    db: Database, database_url: str, slack: Sandbox, tmp_path: Path
) -> None:
    bring_in(db, "U02BEN", team_id=slack.team_id)
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=slack.team_id)
    assert workspace is not None
    ledger = ledger_of(db.file, path=None, key=None)
    gone = replace(person_of(db, "U02BEN", slack.team_id), slack_user_id="U03CHLOE")
    ledger.note(workspace, gone, keeps_history=False, now=NOW)
    file = written(tmp_path, "person,team\nU02BEN,A\nchloe@example.org,B\n")

    code, out, _ = in_workspace(database_url, slack, "import", file, "--yes")

    assert code == 1
    assert "Line 3, person: “chloe@example.org”: This person had their data erased." in out
    assert count_rows(db, "places") == 0
