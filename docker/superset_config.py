"""Superset's settings in its image: its own database in PostgreSQL, its key from a file."""

import os
from pathlib import Path

SECRET_KEY = Path("/keys/superset_key").read_text("utf-8")
SQLALCHEMY_DATABASE_URI = os.environ["SUPERSET_DATABASE_URL"]
