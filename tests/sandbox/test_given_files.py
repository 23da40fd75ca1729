"""Files that people choose in a form, and people found by their addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import FieldRequired, NotAccepted, Sandbox
from sandbox.files import MOST_BYTES
from sandbox.scopes import DEFAULT_SCOPES
from tests.sandbox.apps import FormApp, SocketApp
from tests.sandbox.kit import ANA, BEN, GONE, Json, Refusal, input_block, modal, section

CONTENT = b"person,team\nU02BEN,Harbour\n"
READING = (*DEFAULT_SCOPES, "files:read", "users:read.email")


@pytest.fixture(autouse=True)
def may_read(slack: Sandbox) -> Iterator[None]:
    slack.admin.grant(READING)
    yield
    slack.admin.grant(DEFAULT_SCOPES)


def form(**more: Any) -> Json:
    return modal(input_block("file", {"type": "file_input", "action_id": "value", **more}))


def get(url: str, token: str = "") -> tuple[int, bytes, str | None]:
    """Ask for a file; nobody follows a redirect here."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        connection.request("GET", parts.path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.getheader("location")
    finally:
        connection.close()


def given(slack: Sandbox, client: WebClient) -> Json:
    """What an app sees of a file that Ana sent in a form."""
    with FormApp(slack, client, form(filetypes=["csv"], max_files=1)) as app:
        ana = slack.person(ANA)
        ana.submit({"file": [ana.choose_file("Näme.csv", CONTENT)]})
        [file] = app.payloads[-1]["view"]["state"]["values"]["file"]["value"]["files"]
    return dict(file)


def test_a_form_brings_a_file_that_the_app_reads_with_its_token(
    slack: Sandbox, client: WebClient
) -> None:
    file = given(slack, client)

    assert (file["name"], file["filetype"], file["size"], file["user"]) == (
        *("Näme.csv", "csv", len(CONTENT)),
        ANA,
    )
    for address in ("url_private", "url_private_download"):
        assert get(file[address], slack.bot_token) == (200, CONTENT, None)


def test_without_the_token_or_the_scope_one_is_sent_to_the_sign_in_page(
    slack: Sandbox, client: WebClient
) -> None:
    url = given(slack, client)["url_private_download"]

    nobody, wrong = get(url), get(url, "xoxb-wrong")
    slack.admin.grant(DEFAULT_SCOPES)
    refused = get(url, slack.bot_token)

    assert nobody == wrong == refused == (302, b"", "/signin")


def test_an_address_of_no_file_leads_nowhere(slack: Sandbox, client: WebClient) -> None:
    url = given(slack, client)["url_private"]
    elsewhere = f"{slack.url}/files-pri/T0OTHER-F1/x.csv"

    assert get(f"{slack.url}/files-pri/{slack.team_id}-F1/x.csv", slack.bot_token)[0] == 404
    assert get(elsewhere, slack.bot_token)[0] == 302
    assert get(url.replace("files-pri", "files"), slack.bot_token)[0] == 404


@pytest.mark.parametrize(
    ("names", "error"),
    [([], FieldRequired), (["x.xlsx"], NotAccepted), (["x.csv", "y.csv"], NotAccepted)],
)
def test_the_client_sends_only_what_the_field_takes(
    slack: Sandbox, client: WebClient, names: list[str], error: type[Exception]
) -> None:
    with FormApp(slack, client, form(filetypes=["csv"], max_files=1)):
        ana = slack.person(ANA)
        ids = [ana.choose_file(name, CONTENT) for name in names]
        with pytest.raises(error):
            ana.submit({"file": ids})
        with pytest.raises(NotAccepted):
            ana.submit({"file": ["F0NOTHING"]})


def test_a_file_in_a_form_has_at_most_ten_megabytes(slack: Sandbox) -> None:
    slack.person(ANA).choose_file("x.csv", b"x" * MOST_BYTES)
    with pytest.raises(NotAccepted):
        slack.person(ANA).choose_file("x.csv", b"x" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "wrong", [{"max_files": 0}, {"max_files": 11}, {"filetypes": []}, {"placeholder": "x"}]
)
def test_a_wrong_field_is_refused(slack: Sandbox, refusal: Refusal, wrong: Json) -> None:
    assert refusal("views.open", trigger_id="1.2.3", view=form(**wrong)) == "invalid_arguments"


def test_a_field_for_files_is_no_part_of_a_message(refusal: Refusal) -> None:
    blocks = [section(accessory={"type": "file_input", "action_id": "x"})]

    assert refusal("chat.postMessage", channel=ANA, text="x", blocks=blocks) == "invalid_blocks"


def test_a_form_for_files_needs_its_scope_however_it_is_shown(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    slack.admin.grant(DEFAULT_SCOPES)
    with SocketApp(slack) as app:
        slack.person(ANA).command("/pairme")
        trigger_id = app.payloads[-1]["trigger_id"]

    assert refusal("views.open", trigger_id=trigger_id, view=form()) == "missing_scope"
    view = client.views_open(trigger_id=trigger_id, view=modal())["view"]
    assert refusal("views.update", view_id=view["id"], view=form()) == "missing_scope"
    assert refusal("views.push", trigger_id=trigger_id, view=form()) == "missing_scope"


def test_people_are_found_by_address(slack: Sandbox, client: WebClient, refusal: Refusal) -> None:
    user = client.users_lookupByEmail(email="BEN@example.org")["user"]
    assert slack.person(GONE).id == GONE  # and noor by name

    assert (user["id"], user["profile"]["email"]) == (BEN, "ben@example.org")
    assert refusal("users.lookupByEmail", email="noor@example.org") == "users_not_found"
    assert refusal("users.lookupByEmail", email="nobody@example.org") == "users_not_found"
    slack.admin.grant(DEFAULT_SCOPES)
    with pytest.raises(SlackApiError) as refused:
        client.users_lookupByEmail(email="ben@example.org")
    assert refused.value.response["needed"] == "users:read.email"


def test_the_page_sends_a_file_and_nothing_that_another_site_could(slack: Sandbox) -> None:
    connection = HTTPConnection("127.0.0.1", slack.port)

    def post(path: str, kind: str, body: bytes = CONTENT) -> tuple[int, Any]:
        connection.request("POST", path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    path, kind = f"/sandbox/upload?as={ANA}&name=x.csv", "application/octet-stream"
    status, answer = post(path, kind)
    assert (status, answer["id"][0]) == (200, "F")
    assert post(path, "text/plain")[0] == 415
    assert post("/sandbox/upload?as=U9&name=x.csv", kind)[0] == 404
    assert post(path, kind, b"x" * (MOST_BYTES + 1))[0] == 409
    connection.close()
