"""The servers that scenarios run against: our apps in process or live, or any server by its URL."""
