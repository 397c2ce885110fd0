"""The sheets of the workbook that a roster is written to, a file for each kind."""
