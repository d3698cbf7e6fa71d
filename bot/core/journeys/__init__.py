"""The use cases, a module for each journey. Each opens one unit of work at a time, asks the rules and commits once."""
