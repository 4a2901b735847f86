"""Search in messages: parsing of queries, the search index, ranking, and snippets.

What finds and ranks messages belongs here. The endpoint is with the other resources.
"""
