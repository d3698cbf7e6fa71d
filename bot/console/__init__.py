"""Pages of agents and supervisors."""
