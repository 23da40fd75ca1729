"""What a pair reads that changes the form of its talk: in writing, or a shorter one."""

IN_WRITING = "*How about going on in writing?* It takes five working days."
IN_WRITING_GUIDE = "*Open the guide* shows the five days."
IN_WRITING_GUIDE_SPOKEN = 'The button "Open the guide" shows the five days.'
SMALLER_TALK = (
    "*How about keeping it small?* 15 minutes, one prompt, {each} minutes each, one step."
)
EACH = {2: "five", 3: "four"}  # by the number of people: the rest of the time is for the step
PROMPT = "*Prompt:* {text}"
