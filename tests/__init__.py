"""What holds below HTTP, a rule a test; contract_tests/ holds what is seen from outside."""
