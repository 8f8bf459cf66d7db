"""Reading: a filter that a person typed → ids in order → typed rows. The only place with SELECTs for boards and lists."""
