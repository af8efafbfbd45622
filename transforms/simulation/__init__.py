"""Simulation: what a draft program would have cost, whom it would reward, and where it jumps."""

from transforms.simulation.curves import curve
from transforms.simulation.found import Simulated
from transforms.simulation.simulating import simulate
from transforms.simulation.window import forecast_lines, moved, within

__all__ = ["Simulated", "curve", "forecast_lines", "moved", "simulate", "within"]
