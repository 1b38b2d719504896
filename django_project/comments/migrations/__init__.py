"""How the table of comments came to be."""
