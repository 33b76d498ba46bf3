"""The one base of every error that is meant for people."""


class MinshengError(Exception):
    """A refusal with a stable code for programs and a Chinese sentence for people.

    `code` is UPPER_SNAKE and never changes once published; `message` may be reworded; `details` are facts
    for the caller (row numbers, dates, lengths). Neither message nor details may hold an ID number, a
    phone number or a name, because both reach logs.
    """

    def __init__(self, code: str, message: str, **details: object) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return f"{self.message}（{self.code}）"
