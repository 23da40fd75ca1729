"""Files: the three steps of an upload, and who sees the file then."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient

from sandbox import Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from tests.sandbox.kit import ANA, BEN, Refusal

CONTENT = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture(autouse=True)
def may_send_files(slack: Sandbox) -> Iterator[None]:
    slack.admin.grant((*DEFAULT_SCOPES, "files:write"))
    yield
    slack.admin.grant(DEFAULT_SCOPES)


def put(url: str, content: bytes = CONTENT) -> int:
    try:
        with urlopen(Request(url, content), timeout=5) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def begin(client: WebClient, *, length: int = len(CONTENT)) -> tuple[str, str]:
    answer = client.files_getUploadURLExternal(filename="talk.ics", length=length)
    return answer["file_id"], answer["upload_url"]


def test_a_file_goes_to_one_person_with_its_comment(slack: Sandbox, client: WebClient) -> None:
    file_id, url = begin(client)

    status = put(url)
    answer = client.files_completeUploadExternal(
        files=[{"id": file_id, "title": "Talk"}], channels=[ANA], initial_comment="Here it is."
    )

    [message] = slack.person(ANA).messages()
    file = {"id": file_id, "name": "talk.ics", "title": "Talk", "size": len(CONTENT)}
    assert status == 200
    assert answer["files"] == [file]
    assert (message.text, message.files, message.user) == (
        *("Here it is.", (file,)),
        slack.bot_user_id,
    )
    with urlopen(f"{slack.url}/files/{file_id}/talk.ics", timeout=5) as found:
        assert found.read() == CONTENT
        assert found.headers["content-disposition"].startswith("attachment")
    assert slack.person(BEN).messages() == []


def test_the_sdk_uploads_in_one_call(slack: Sandbox, client: WebClient) -> None:
    channel = client.conversations_open(users=[ANA, BEN])["channel"]["id"]

    client.files_upload_v2(channel=channel, content=CONTENT, filename="talk.ics", title="Talk")

    [message] = slack.person(BEN).messages(channel)
    assert [one["title"] for one in message.files] == ["Talk"]


def test_what_is_not_completed_is_seen_by_nobody(slack: Sandbox, client: WebClient) -> None:
    file_id, url = begin(client)
    put(url)

    assert slack.person(ANA).messages() == []
    with pytest.raises(HTTPError):
        urlopen(f"{slack.url}/files/{file_id}/talk.ics", timeout=5)


def test_an_address_takes_one_file_of_the_announced_size(client: WebClient) -> None:
    _, url = begin(client)
    _, short = begin(client, length=3)

    assert [put(url), put(url), put(short), put(f"{url}0")] == [200, 404, 400, 404]


def test_only_a_file_that_is_there_is_completed_and_once(
    client: WebClient, refusal: Refusal
) -> None:
    missing, _ = begin(client)
    there, url = begin(client)
    put(url)
    complete = "files.completeUploadExternal"

    client.files_completeUploadExternal(files=[{"id": there}])

    for file_id in (missing, there, "F0NONE"):
        assert refusal(complete, files=[{"id": file_id}], channels=ANA) == "file_not_found"
    assert refusal(complete, files=[{"id": there}], channels="C0NONE") == "channel_not_found"
    assert refusal(complete, files={}) == "invalid_arguments"
    assert refusal("files.getUploadURLExternal", filename="a", length=0) == "invalid_arguments"
    assert refusal("files.getUploadURLExternal", filename="a") == "invalid_arguments"


def test_files_need_their_scope(slack: Sandbox, refusal: Refusal) -> None:
    slack.admin.grant(DEFAULT_SCOPES)

    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        assert refusal(method, filename="a", length=1, files=[]) == "missing_scope"


def test_a_reset_forgets_files(slack: Sandbox, client: WebClient) -> None:
    _, url = begin(client)
    slack.reset()

    assert put(url) == 404
