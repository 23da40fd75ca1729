"""The words around a step: offering to remind somebody of it, the form, and the reminder itself."""

REMIND, REMIND_SPOKEN = "Remind me", "Remind me of my step: only you see what opens"
OFFER = "Did you choose a step? I can remind you of it."

# The form: title and button have at most 24 characters
TITLE, SUBMIT, CLOSE = "Your reminder", "Remind me", "Close"
PRIVATE = "Only you see this. I keep it until I have reminded you, then I forget it."
STEP, DAY = "Your step", "Remind me on"
STEP_HINT = "For example: By (day) I will …; if …, then I will …"
DAY_HINT = (
    "I write to you in your working hours. If you do not work on that day, I write on your next "
    "working day."
)
ERRORS = {
    ("step", "missing"): "Please write your step in a few words.",
    ("step", "too_long"): "Please use at most 300 characters.",
    ("step", "too_many"): "I keep ten steps for you at a time. There is room again after your next "
    "reminder.",
    ("step_day", "missing"): "Please choose a day.",
    ("step_day", "past"): "Please choose a day after today.",
    ("step_day", "too_far"): "Please choose a day within the next 12 weeks.",
}
KEPT = "*Noted.* I will remind you on {day}. Nobody else sees your step."

REMINDER = 'You wanted to be reminded: "{words}"'
KINDLY = "If things have changed, a smaller step is fine too. I keep no copy of your words."
