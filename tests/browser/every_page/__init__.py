"""Every page that the routes give, as each kind of visitor has it."""
