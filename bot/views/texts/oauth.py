"""What somebody reads in their browser while they add the app to their workspace."""

SLACK = "Open Slack"
AGAIN = "Start again"

DONE = "PairMe is in your workspace"
DONE_SAYS = (
    "That is all. Type /pairme in Slack to join; whoever does the same can be paired with you.",
    "Nobody joins by themselves, and nobody gets a message before they have joined.",
)
DONE_LACKS = (
    "Slack did not grant everything that PairMe asked for. Some things will not work until it is "
    "installed again and the rest is allowed."
)

BACK = "PairMe is back in your workspace"
BACK_SAYS = ("Everything goes on where it was. Nobody has to join again.",)

CANCELLED = "Nothing was installed"
CANCELLED_SAYS = (
    "You said no on Slack's page, so nothing has changed. You can start again whenever you like.",
)

EXPIRED = "This installation was not finished"
EXPIRED_SAYS = (
    "It took longer than ten minutes, was finished already, or was begun in another browser.",
    "Nothing has changed. Starting again takes a minute.",
)

ORG_WIDE = "PairMe is installed one workspace at a time"
ORG_WIDE_SAYS = (
    "You chose the whole organization, and PairMe cannot serve one as a whole yet. "
    "What Slack gave for it was handed back.",
    "Start again, and choose one workspace on Slack's page. Several can follow, one by one.",
)

FAILED = "That did not work"
FAILED_SAYS = (
    "Slack did not finish the installation. Nothing is broken on your side.",
    "Please start again. If it happens twice, tell whoever runs PairMe: their log says why.",
)

BUSY = "Please try again in a moment"
BUSY_SAYS = (
    "PairMe could not keep what is needed for an installation just now. Nothing has changed.",
)
