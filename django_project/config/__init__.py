"""The project: settings, URLs, the WSGI and ASGI applications, the admin site, composition."""
