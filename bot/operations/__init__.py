"""Running the product: its processes, the training of the engine, its state."""
