"""The public site and its API: Django, server-rendered, without account nor cookie.

What it shows is what the use cases answer; nothing is computed here.
"""
