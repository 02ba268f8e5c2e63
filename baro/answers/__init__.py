"""Composing replies: outcomes and texts of a release, in the worker's language."""
