"""The store in SQL, one text for awaited connections and blocking ones."""
