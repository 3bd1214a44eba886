This file was named .py by mistake: it isn't a program (at all.

It has a colon:
    and an indented line.
This file was named .py by mistake: it isn't a program (at all.

It has a colon:
    and an indented line.
This file was named .py by mistake: it isn't a program (at all.

It has a colon:
    and an indented line.
This file was named .py by mistake: it isn't a program (at all.

It has a colon:
    and an indented line.
This file was named .py by mistake: it isn't a program (at all.

It has a colon:
    and an indented line.
