"""What goes wrong, done for real: each test breaks the very part it is named after."""
