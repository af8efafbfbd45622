"""What BI tools are handed: datasets, measures, charts and dashboards, as the tools read them."""
