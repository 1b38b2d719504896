"""http_contract: bytes, texts and values, without any framework."""
