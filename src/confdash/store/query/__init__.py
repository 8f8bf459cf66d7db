"""Reading: a filter that a person typed → ids in order → typed rows. All SELECTs for boards and lists are here."""
