"""How a request's text becomes its answer: documents prepared once, limits and costs, compiled plans."""
