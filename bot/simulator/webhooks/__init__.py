"""What the bot hears: events, their signature, their order, and what became of them."""
