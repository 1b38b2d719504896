"""The limit of a server and a driver: no framework, no ORM, no validation."""
