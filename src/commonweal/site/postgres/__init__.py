"""The embedded PostgreSQL server's life: found, started, watched and stopped per home folder.

No framework is imported here. Start with `server.py`.
"""
