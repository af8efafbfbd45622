"""What the rebate arithmetic reads: facts of the lake, rulebooks, and terms as they were."""
