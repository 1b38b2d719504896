"""Where the admin site is."""

ADMIN_PATH = "/admin/"
