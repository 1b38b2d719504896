"""What a server lacks, told by room and in the contract's words."""
