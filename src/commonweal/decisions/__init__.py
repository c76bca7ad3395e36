"""One log per decision: bodies, mandates, routes, papers, agreements and commitments."""
