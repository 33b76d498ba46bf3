"""The made-up county, written as the files that departments would send. Knows the kernel only."""
