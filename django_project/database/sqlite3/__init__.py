"""Django's backend of SQLite, with files that no other user can read."""
