"""The web process: HTTP API and chat page; all that a worker's message passes before Rasa."""
