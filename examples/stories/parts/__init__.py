"""What the stories share: training and looking, what trueup says of a model, pictures, a rare outcome."""
