"""What comes with Parley from elsewhere, and what must not come with it: `script/audit`."""
