"""The action server: thin steps between Rasa and ``baro``. No law, no text, no store code."""
