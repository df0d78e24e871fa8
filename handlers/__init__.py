"""The verbs of each flow; one module per flow that needs any."""
