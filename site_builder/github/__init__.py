"""A repository on GitHub: reminders as its issues, and what is said under proposals. The only user of the network."""
