"""The desk of a member of staff: what there is to do, who does it, looking cases up, the own account."""
