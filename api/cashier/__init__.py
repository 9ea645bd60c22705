"""The money of a one-stop unit: the day, its closing, receipts and their series, refunds, the gateway's statement."""
