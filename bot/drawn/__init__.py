"""Pictures that are drawn and kept as files: those of the rich menus, and of each flow for its readers."""
