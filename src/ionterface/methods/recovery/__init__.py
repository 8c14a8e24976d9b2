"""How the voltage recovers at rest: which course it takes, where it ends, and what cannot be told of both."""
