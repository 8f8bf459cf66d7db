"""The event's SQLite store: what feeds said (upstream), what people decided (journal), and what holds now (current)."""
