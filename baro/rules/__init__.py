"""Deciding a check from facts and dated knowledge. Pure: no clock, no database, no language."""
