"""What the plan reads and writes: its inputs in the lake, its rows on the way to lake and file."""

from adapters.planning.inputs import Chunk, PlanInputs
from adapters.planning.outputs import PlanFiles, write_plan_file

__all__ = ["Chunk", "PlanFiles", "PlanInputs", "write_plan_file"]
