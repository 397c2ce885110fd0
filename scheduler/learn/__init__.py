"""What old rosters obey, proposed as rules; and where practice drifts from the rules that are written."""
