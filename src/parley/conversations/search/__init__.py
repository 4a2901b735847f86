"""Finding messages: questions, the index of words, ranking, and what is shown of a hit."""
