"""Sites: who is in which, over HTTP and as rows, and the vendor's calls on their users.

Whom a shared site lets write to whom is decided in `people.queries`, not here.
"""
