"""How the tables of the record came to be, one revision after the other."""
