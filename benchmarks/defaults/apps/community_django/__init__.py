"""What Django people write: REST framework's serializers, generic views and tokens."""
