"""The papers of a stock-up plan as files: season sheets, their pictures, the workbook."""
