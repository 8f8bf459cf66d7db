"""What leaves the program: pages, files, calendars. It reads the store and the list, and writes neither."""
