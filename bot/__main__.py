"""Starts Rasa's command line with our patches in place: ``python -m bot run ...``.

The patches must be there before the first message, and ``rasa`` itself loads this package only
with the model.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Mapping

import rasa.__main__

# Rasa's pinned libraries warn of their own age in each start; nothing in it can be acted upon.
warnings.simplefilter("ignore")

#: The token of Rasa's API; as a word of the command any user of the machine could read it.
TOKEN_VARIABLE = "BARO_RASA_TOKEN"  # noqa: S105 - a name, no secret


def with_token(words: list[str], environment: Mapping[str, str]) -> list[str]:
    """Add the token of the environment to the words of a ``run`` command."""
    if words[:1] == ["run"] and TOKEN_VARIABLE in environment:
        # One word: a token that begins with a hyphen would be taken for an option.
        return [*words, f"--auth-token={environment[TOKEN_VARIABLE]}"]
    return words


if __name__ == "__main__":
    sys.argv[1:] = with_token(sys.argv[1:], os.environ)
    sys.exit(rasa.__main__.main())
