"""The core and the HTTP contract with a small change at a time, each of which a test has to see."""
