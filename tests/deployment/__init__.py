"""What administrators copy: the files in `contrib`, the wheel, the image, the page that leads."""
