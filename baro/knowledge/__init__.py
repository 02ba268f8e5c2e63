"""The knowledge files: their schema, reading them, and checking them."""
