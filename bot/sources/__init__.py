"""What governments advise travellers: one module per source, one interface, never a guess."""
