"""What judges and code found of meetings, as one page that works offline and as rows for other programs."""
