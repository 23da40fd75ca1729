"""What languages are called, by the tags that Slack's locales and profiles use."""

from __future__ import annotations

from bot.views.blocks import escape

MAX_NAME = 60

# Slack's own interface languages, and the most spoken ones beside them.
LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def name_language(tag: str) -> str:
    """Give the English name for a tag ("de", "pt-BR"); any other word is shown as it is."""
    return LANGUAGES.get(tag.lower().partition("-")[0], escape(tag, most=MAX_NAME))
