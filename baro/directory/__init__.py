"""The support directory."""
