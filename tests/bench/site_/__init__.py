"""What the benchmarks of whole sites are made of: repositories of any number of runs, what a user would write instead, and measuring."""
