"""Training units: departments with their people, LMSs and the communities they work with."""
