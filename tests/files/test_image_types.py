import pytest

from parley.files.image_types import SIGNATURE_LENGTH, sniff_image_type
from tests.attachments.files import picture


class TestPictures:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
    def test_one_is_known_by_its_first_bytes(self, kind: str) -> None:
        assert sniff_image_type(picture(kind)[:SIGNATURE_LENGTH]) == f"image/{kind.lower()}"

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
    def test_a_signature_cut_short_makes_no_picture(self, kind: str) -> None:
        assert sniff_image_type(picture(kind)[:2]) is None

    def test_a_sound_in_the_container_of_webp_is_no_picture(self) -> None:
        assert sniff_image_type(b"RIFF\x24\x08\x00\x00WAVE") is None
