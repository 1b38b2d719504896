"""The page that tells what was measured, with its plots."""
