"""Problems as workbooks: an Excel file, or a folder of CSVs, with a sheet for each section."""
