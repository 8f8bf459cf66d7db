"""What an organiser can do, each thing declared once: key, footer, palette, help, keymap and legality follow."""
