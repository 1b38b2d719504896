"""What reading costs the database: how many statements, and how each of them is carried out."""
