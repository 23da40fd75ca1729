"""Post office: takes messages from the outbox to Slack, in order, paced, each once in effect."""
