"""What LINE keeps of one official account: what it may and did send, its tokens, its menus, what it was sent."""
