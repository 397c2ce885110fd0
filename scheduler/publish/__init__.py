"""Published rosters: what everybody was told, the calendar feeds of it, and who may read them.

Needs the extra ``publish`` (SQLAlchemy, Alembic).
"""
