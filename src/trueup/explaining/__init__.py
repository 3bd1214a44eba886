"""What a line of a program means in a release of its library, told in words: `trueup explain`."""
