"""Models of sentence-transformers by the name that a setting gives: a folder, or a name on the Hugging Face hub."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from kb.embedding.torch_threads import let_threads_sleep
from kb.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

Model = TypeVar("Model")

_HUB_SECONDS = 10


@dataclass(frozen=True, slots=True)
class NamedModel(Generic[Model]):
    """A model that the setting `setting` names; `what` is what people call it.

    `load` gets the name and whether it must do without the network.
    """

    name: str
    setting: str
    what: str
    load: Callable[[str, bool], Model]

    @property
    def folder(self) -> Path | None:
        """The folder that is named; None when the name is one of the hub's."""
        folder = Path(self.name).expanduser()
        return folder if folder.is_dir() else None

    def loaded(self, report: Callable[[str], None]) -> Model:
        """The model: out of its folder, or from the hub's cache when it is there, else downloaded. `report` is told of
        that.

        Raises:
            ModelUnavailableError: it cannot be found or loaded.
        """
        let_threads_sleep()
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        if self.folder is not None:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
            return self._from_folder(self.folder)
        if Path(self.name).expanduser().is_absolute() or self.name.startswith((".", "~")):
            raise ModelUnavailableError(
                f"The setting '{self.setting}' names the folder {self.name}, which is not there.",
                "Correct the setting, or remove it.",
            )
        return self._from_hub(report)

    def _from_folder(self, folder: Path) -> Model:
        try:
            return self._quietly(str(folder), offline=True)
        except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
            raise ModelUnavailableError(
                f"The {self.what} in {folder} cannot be loaded: {_first_line(error)}",
                f"Name a sentence-transformers folder in the setting '{self.setting}', or remove the setting.",
            ) from None

    def _from_hub(self, report: Callable[[str], None]) -> Model:
        import httpx

        try:
            return self._quietly(self.name, offline=True)
        except (OSError, ValueError):
            report(f"Downloading the {self.what} {self.name} from the Hugging Face hub ...")
        from huggingface_hub import HfApi

        try:
            # Asked first because loading asks for many files and tries each of them for half a minute.
            HfApi().model_info(self.name, timeout=_HUB_SECONDS)
            return self._quietly(self.name, offline=False)
        except (OSError, ValueError, KeyError, RuntimeError, ImportError, httpx.HTTPError) as error:
            raise ModelUnavailableError(
                f"The {self.what} {self.name} cannot be had from the Hugging Face hub: {_first_line(error)}",
                f"Connect to the network once, or name a sentence-transformers folder in the setting '{self.setting}'.",
            ) from None

    def _quietly(self, name: str, *, offline: bool) -> Model:
        from huggingface_hub.utils.tqdm import disable_progress_bars

        disable_progress_bars()
        return self.load(name, offline)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
