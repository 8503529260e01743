"""Random requests to `/xapi`: none may get a 5xx, none may leave what the specification forbids."""
