"""The web server: calendars by their links, and the page with the published roster.

Needs the extra ``serve`` (Starlette, uvicorn).
"""
