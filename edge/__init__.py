"""The ward box: takes, signs, keeps and prints at the counter, with or without a line."""
