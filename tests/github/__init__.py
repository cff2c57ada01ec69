"""The reminders against an issue tracker that behaves as GitHub does. README.md says how such tests are written."""
