"""Starts Rasa's command line with our patches in place: ``python -m bot run ...``.

The patches must be there before the first message, and ``rasa`` itself loads this package only
with the model.
"""

from __future__ import annotations

import sys
import warnings

import rasa.__main__

# Rasa's pinned libraries warn of their own age in each start; nothing in it can be acted upon.
warnings.simplefilter("ignore")

if __name__ == "__main__":
    sys.exit(rasa.__main__.main())
