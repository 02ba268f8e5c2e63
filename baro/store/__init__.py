"""The store: releases of the knowledge, the pointer to the current one, and conversations."""
