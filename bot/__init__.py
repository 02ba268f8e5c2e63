"""Code inside the Rasa process (Python 3.10): pipeline components and patches.

Imports only what ``bot/pyproject.toml`` names, and nothing of ours outside this folder.
"""

import warnings

import sanic  # noqa: F401 - sets a warning filter of its own, which the next line must follow

# Rasa's pinned matplotlib warns of its own age in each start; nothing in it can be acted upon.
warnings.filterwarnings("ignore", category=DeprecationWarning, module="matplotlib")

from bot import patches  # noqa: E402

patches.apply()
