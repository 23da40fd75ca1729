"""Measurements: of the matching engine on made-up companies, and of delivery to a local Slack.

Nothing imports this folder. What measures the engine imports pairing alone; what measures delivery
imports the bot, its storage and the sandbox. How to run it and how to read it: README.md.
"""
