"""The library that comes with the package, read once from library.yaml."""

from functools import cache
from importlib import resources

import yaml

from pairing.guides.library import Library
from pairing.guides.parsing import parse_library


@cache
def load_library() -> Library:
    """Read the library that comes with the package; the file is read at the first call only.

    Raises  InvalidLibrary when the file was edited into something that is no library
    """
    text = resources.files("pairing.guides").joinpath("library.yaml").read_text(encoding="utf-8")
    # libyaml's loader is ten times as fast; installations without it have the Python one
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return parse_library(yaml.load(text, Loader=loader))
