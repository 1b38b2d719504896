"""Small services, each with one fault to find and mend (docs/drills.md)."""
