"""References, from other programs and for them."""
