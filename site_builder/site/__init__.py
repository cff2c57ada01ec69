"""The public site: pages (Register to Output), their templates and assets, and the plugin that publishes them."""
