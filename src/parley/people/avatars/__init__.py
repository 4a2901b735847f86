"""Pictures of people: uploads, the sizes that are served, and the initials of those without one.

How pictures are scaled and stored belongs in `files`.
"""
