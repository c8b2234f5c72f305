"""The entry lane's screens for goods and vehicles that come without a code."""
