"""What is in the databases before anything is measured; the same in every run."""
