"""The HTTP contract as scenarios, and the servers that they are run against."""
