"""Reminders as issues of a repository on GitHub: reads them, and carries out a plan. The only user of the network."""
