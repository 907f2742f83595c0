"""What is kept of accounts: users, sessions, tokens, chats, the audit log in one SQLite file, limits in memory."""
