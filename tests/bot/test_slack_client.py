"""What every client of Slack's Web API has in common."""

from __future__ import annotations

import ssl

from bot.slack_client import slack_client

URL = "https://slack.com/api/"


def test_clients_repeat_nothing_by_themselves_and_check_who_answers() -> None:
    client = slack_client(token="xoxb-1", base_url=URL, timeout_s=1.5)

    assert client.retry_handlers == []
    assert client.timeout == 1.5
    assert client.ssl is not None
    assert client.ssl.verify_mode is ssl.CERT_REQUIRED
    assert client.ssl.check_hostname


def test_certificates_are_read_once_for_all_clients() -> None:
    one, other = (slack_client(token=None, base_url=URL, timeout_s=1) for _ in range(2))

    assert one.ssl is other.ssl
