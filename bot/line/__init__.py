"""The only code that knows LINE, and the only one that imports linebot."""
