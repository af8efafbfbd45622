"""How far the weeks reach that tell what is usual, for a plan and for what promotions brought."""

# Clear weeks so near say what is usual.
NEAR_WEEKS = 8
# A dip after a promotion lasts as long as it did, and so many weeks at most.
DIP_WEEKS = 4
