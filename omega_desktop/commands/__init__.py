"""The sub-commands, one module per subject. Each registers its own arguments."""
