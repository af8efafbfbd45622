"""Simulation: what a draft program would have cost, whom it would reward, and where it jumps."""

from transforms.rebates.simulation.curves import curve
from transforms.rebates.simulation.outcome import Simulated
from transforms.rebates.simulation.trial import simulate
from transforms.rebates.simulation.window import forecast_lines, moved, within

__all__ = ["Simulated", "curve", "forecast_lines", "moved", "simulate", "within"]
