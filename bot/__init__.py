"""The bot: it listens to Slack, acts through services, and speaks through views and the outbox."""
