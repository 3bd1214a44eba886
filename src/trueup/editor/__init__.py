"""The language server: what is found, in the editor, while a program is written. Needs the extra `editor`."""
