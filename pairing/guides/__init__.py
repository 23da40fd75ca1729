"""Session guides: the prompt library and the choice of prompts for one meeting of one pair."""

from pairing.guides.library import Library, Prompt, Topic
from pairing.guides.loading import load_library
from pairing.guides.meetings import Meeting
from pairing.guides.selection import pick_prompts

__all__ = ["Library", "Meeting", "Prompt", "Topic", "load_library", "pick_prompts"]
