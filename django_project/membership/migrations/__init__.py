"""How the tables of membership came to be."""
