"""How well the engine understands: scores, calibration, missed emergencies, noise, what is out of scope, plots.

Everything here is a pure function of labels and answers; asking the engine is :mod:`bot.operations.parsing`.
"""
