"""The doors of a class: those that are its teacher's, and those that are for everybody with its code."""

CLASS_DOORS = {
    ("GET", "/class/{code}/key"),
    ("GET", "/class/{code}/slips"),
    ("GET", "/class/{code}/gradebook.csv"),
    ("GET", "/class/{code}/stream"),
    ("POST", "/class/{code}/lead/{what}"),
    ("POST", "/class/{code}/news"),
}
OPEN_CLASS_DOORS = {
    ("GET", "/classes"),
    ("POST", "/classes"),
    ("GET", "/class/{code}"),
    ("POST", "/class/{code}/back"),
}
