"""Face: pure functions from facts to Block Kit; the only outgoing Slack JSON is made here."""
