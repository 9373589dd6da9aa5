"""Where threads meet Qt: jobs, the dispatcher, connectivity, translations."""
