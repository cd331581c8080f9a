"""What people of a story do, a file for each of them, and what they do it with."""
