"""The dashboard. Textual is imported here and nowhere else; no SQL, no HTTP, no parser is imported here."""
