"""The servers that scenarios run against: our apps in process or live, or anybody's by URL."""
