"""Starts Rasa's command line with our patches in place: ``python -m bot run ...``.

The patches must be there before the first message, and ``rasa`` itself loads this package only
with the model.
"""

from __future__ import annotations

import os
import sys
import warnings

import rasa.__main__

# Rasa's pinned libraries warn of their own age in each start; nothing in it can be acted upon.
warnings.simplefilter("ignore")

#: The token of Rasa's API; as a word of the command any user of the machine could read it.
TOKEN_VARIABLE = "BARO_RASA_TOKEN"  # noqa: S105 - a name, no secret

if __name__ == "__main__":
    if sys.argv[1:2] == ["run"] and TOKEN_VARIABLE in os.environ:
        sys.argv += ["--auth-token", os.environ[TOKEN_VARIABLE]]
    sys.exit(rasa.__main__.main())
