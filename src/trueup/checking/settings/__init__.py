"""What decides what is reported: options, configuration files, selection, and the settings that they come to."""
