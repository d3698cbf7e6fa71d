"""Telegram, WhatsApp and web chat: normalise what comes in, render what goes out."""
