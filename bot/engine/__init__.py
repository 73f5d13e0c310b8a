"""What keeps moving by itself: the clock, the intake, the sender, and the watch over them."""
