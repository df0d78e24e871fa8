"""What an operator can type: `maisapo …`."""
