"""What LINE keeps of one official account: what it may still send, what it has sent, its rich menus."""
