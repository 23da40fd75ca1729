"""The deciding room: who is eligible, who meets whom, when, and what about.

Pure: frozen dataclasses in, frozen dataclasses out. It must not know a clock, a database or Slack.
"""
