"""Code inside the Rasa process (Python 3.10): pipeline components and patches.

Imports only what ``bot/pyproject.toml`` names, and nothing of ours outside this folder.
"""

from bot import patches

patches.apply()
