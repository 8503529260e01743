"""Every table that `plugin` owns, imported in one place for migrations and tests."""
