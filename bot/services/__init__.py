"""Hands: one public function is at most one write transaction; knows neither Slack nor views."""
