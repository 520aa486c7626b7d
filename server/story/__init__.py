"""The story of one trade, told by the parties themselves through GraphQL over HTTP."""
