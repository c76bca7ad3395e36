"""Charts: plain data to Vega-Lite specifications (`specs`), to pictures (`draw`), kept by hash (`store`)."""
