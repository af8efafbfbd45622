"""The dialect that the models of the lake are written in."""
