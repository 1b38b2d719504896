"""One schema, two migration tools: what they build, keep, and take over from one another."""
