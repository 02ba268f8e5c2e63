"""The core: knowledge, rules, store, languages and answers. Knows no Rasa and no web."""
