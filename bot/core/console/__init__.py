"""What the people of the bank do at the console: who they are, what they may do, and how they hold conversations."""
