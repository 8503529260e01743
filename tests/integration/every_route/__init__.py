"""What must hold on every route, the next one included: tried on what the route list names."""
