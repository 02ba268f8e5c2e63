"""Languages: catalogs of translations, formats, and reading what workers write."""
