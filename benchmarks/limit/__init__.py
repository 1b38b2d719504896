"""What a server and a driver can do by themselves: no framework, no ORM, no validation."""
