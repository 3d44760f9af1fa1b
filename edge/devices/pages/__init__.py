"""Pages of paper as files: what a photo, a scan or a PDF holds, looked at in a child process."""
