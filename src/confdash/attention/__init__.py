"""Attention: all that needs a human now, in one list. Rules are data (`rules/`); what runs them is here."""
