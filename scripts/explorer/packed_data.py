"""The data of the evidence browser with each value written once, so that its page stays small."""

from typing import Any

LIST = -1  # the kind of a list; other kinds are places among the shapes


def pack_data(data: Any) -> dict[str, list[Any]]:
    """Give each distinct value of plain data a number, each after those that it is made of.

    ``unpack`` in state.js takes them apart again.

    Returns
    -------
    ``shapes``, the keys of objects; and ``values``: a text or number as it is, a list as its kind
    and the places of its items, an object as the place of its shape and those of its values. The
    last value is the data.

    Examples
    --------
    >>> pack_data([{"name": "insula"}, {"name": "insula"}])
    {'shapes': [['name']], 'values': ['insula', [0, 0], [-1, 1, 1]]}
    """
    shapes: dict[tuple[str, ...], int] = {}
    places: dict[Any, int] = {}

    def place_of(value: Any) -> int:
        key: Any
        if isinstance(value, dict):
            names = tuple(sorted(value))
            shape = shapes.setdefault(names, len(shapes))
            key = (shape, *[place_of(value[name]) for name in names])
        elif isinstance(value, list | tuple):
            key = (LIST, *map(place_of, value))
        else:
            key = (type(value), value)  # true is not 1
        return places.setdefault(key, len(places))

    place_of(data)
    values = [key[1] if isinstance(key[0], type) else list(key) for key in places]
    return {"shapes": [list(names) for names in shapes], "values": values}
