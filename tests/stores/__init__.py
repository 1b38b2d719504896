"""One suite of tests, held against every store."""
