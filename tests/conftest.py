"""What all tests share: the services they find, the clock, the cast."""
