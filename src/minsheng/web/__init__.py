"""First screens of roles, composed from the stages."""
