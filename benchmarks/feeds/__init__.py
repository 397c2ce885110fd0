"""How fast feeds are served, and whether they stay whole while rosters are published."""
