"""What is wrong with raw bars and events, before anything is made of them."""
