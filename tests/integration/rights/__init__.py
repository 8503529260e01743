"""Who may do what: every route and every use case, tried as everybody."""
