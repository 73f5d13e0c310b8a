"""What is true and what follows: pure rules. Standard library only, no clock, no I/O."""
