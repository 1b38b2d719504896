"""What is left when databases stop and workers are killed under load (`make test-faults`)."""
