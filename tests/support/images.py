"""Small pictures of which every pixel is known."""

import io

from PIL import Image


def png(image, **options):
    target = io.BytesIO()
    image.save(target, "PNG", **options)
    return target.getvalue()


def spotted(size=(40, 30), spots=(), colour=(0, 0, 0)):
    image = Image.new("RGB", size, "white")
    for spot in spots:
        image.putpixel(spot, colour)
    return image
