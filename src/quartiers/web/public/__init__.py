"""The pages, a module each: what a person asks, the use case that answers, the template."""
