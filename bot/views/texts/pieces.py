"""What sentences are joined with, and how days and times are written."""

LIST = "{others} and {last}"
DAY = "{local:%A} {local.day} {local:%B} {local.year}"
TIME = "{day}, {local:%H:%M} ({zone})"
MONTH = "{local:%B %Y}"
# Slack fills in the day and the time; it knows words like "tomorrow" in the reader's language
LOCAL_TIME = "{date_long_pretty} at {time}"
SOMEBODY = "a former partner"  # of whom nothing else is known any more
