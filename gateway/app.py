"""The web application: HTTP API and chat page."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response
from fastapi import Path as PathParameter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from baro.answers.book import SOURCE_LANGUAGE, Book
from baro.answers.composer import Composer, Speaker
from baro.clock import Clock, clock_offset, today_in_seoul
from baro.knowledge.schema import ReleaseContent
from baro.rules.check import Check
from baro.rules.fact_schema import facts_schema, outcome_schema
from baro.settings import Settings
from baro.store.current import CurrentRelease
from baro.store.database import open_store
from baro.store.releases import StoreError
from gateway.conversations import Conversations
from gateway.front import Decided, Front, Refused
from gateway.limits import BodyLimit, RateLimits
from gateway.models import (
    AskRequest,
    AskResponse,
    CheckRequest,
    CheckShown,
    ChecksResponse,
    Error,
    ErrorResponse,
    Health,
    LanguageShown,
    PageResponse,
    UnderstandRequest,
    UnderstandResponse,
)
from gateway.payloads import PayloadSigner
from gateway.rasa import Rasa
from gateway.records import Records
from gateway.retention import keep_purging
from gateway.secret import server_secret

STATIC = Path(__file__).parent / "static"
#: Nothing from elsewhere, no inline code, no framing, no address given away.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: Names the record of a reply whose body has a shape of its own.
ANSWER_HEADER = "X-Baro-Answer"
_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorResponse} for code in (404, 413, 422, 429, 503)
}


def _ready(release: str, content: ReleaseContent) -> Book:
    book = Book(release, content)
    book.prepare_checks()
    return book


def create_app(settings: Settings | None = None, clock: Clock = today_in_seoul) -> FastAPI:
    """Make the application; the supervisor sets where Rasa and the action server are."""
    settings = settings or Settings.from_environment()
    engine = open_store(settings.database_url)
    tracker = open_store(f"sqlite:///{settings.tracker_db}")
    secret = server_secret(settings.var)
    rasa = Rasa(
        os.environ["BARO_RASA_URL"], os.environ["BARO_RASA_TOKEN"], os.environ["BARO_ACTIONS_BASE"]
    )
    front = Front(
        current=CurrentRelease(engine, _ready),
        rasa=rasa,
        conversations=Conversations(engine, secret),
        records=Records(engine, tracker),
        signer=PayloadSigner(secret),
        limits=RateLimits(),
        clock=clock,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        purging = asyncio.create_task(keep_purging(engine, tracker, settings.keep_days))
        # Rasa opens and closes its file several times a message. While nobody else has it open,
        # SQLite folds its log into the file at each close: a third more time a message.
        with tracker.connect():
            yield
        purging.cancel()
        front.current.close()
        await rasa.close()

    app = FastAPI(
        title="Baro",
        version="1",
        description="Rights of migrant workers in Korea, from dated and cited rules.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    _add_errors(app, front)
    _add_talk(app, front)
    _add_knowledge(app, front, settings)
    _add_page(app, front)
    app.add_middleware(BodyLimit)
    return app


def _add_talk(app: FastAPI, front: Front) -> None:
    @app.post("/api/v1/ask", responses=_ERRORS)
    async def ask(body: AskRequest, request: Request) -> AskResponse:
        """Answer a message. An unknown conversation begins a new one."""
        return await front.ask(body, _address(request))

    @app.post("/api/v1/understand", responses=_ERRORS)
    async def understand(body: UnderstandRequest, request: Request) -> UnderstandResponse:
        """Tell language, topic and decision of texts, in their order."""
        return UnderstandResponse(results=await front.understand(body.texts, _address(request)))

    @app.post("/api/v1/checks/{topic}", responses=_ERRORS)
    async def decide(
        topic: str, body: CheckRequest, request: Request, response: Response
    ) -> dict[str, Any]:
        """Decide a check from facts; the outcome has the shape of the contract.

        The header ``X-Baro-Answer`` names the record of what the outcome rests on.
        """
        decided = await front.decide(
            "check", topic, body.facts, body.as_of, body.language, _address(request)
        )
        return _outcome(decided, response)

    @app.post("/api/v1/calculators/{id}", responses=_ERRORS)
    async def calculate(
        id_: Annotated[str, PathParameter(alias="id")],
        body: CheckRequest,
        request: Request,
        response: Response,
    ) -> dict[str, Any]:
        """Decide a calculator from facts, as a check is; the outcome has the same shape."""
        decided = await front.decide(
            "calculator", id_, body.facts, body.as_of, body.language, _address(request)
        )
        return _outcome(decided, response)


def _outcome(decided: Decided, response: Response) -> dict[str, Any]:
    """Give the outcome, and name its record beside it."""
    if decided.record is not None:
        response.headers[ANSWER_HEADER] = decided.record
    return decided.outcome


def _add_knowledge(app: FastAPI, front: Front, settings: Settings) -> None:
    @app.get("/api/v1/checks")
    def checks() -> ChecksResponse:
        """List the checks and calculators with JSON Schemas of their facts and outcomes."""
        book = front.current.get()
        decided = [*book.checks.values(), *book.calculators.values()]
        return ChecksResponse(
            checks=[_check_shown(check) for check in decided], release=book.release
        )

    @app.get("/api/v1/page")
    def page(language: str = SOURCE_LANGUAGE) -> PageResponse:
        """Give the words of the chat page."""
        return _page(front, language, settings.source_url)

    @app.get("/healthz", responses={503: {"model": Health}})
    async def healthz(response: Response) -> Health:
        """Tell whether all three processes and the store work."""
        rasa, actions = await front.rasa.health()
        try:
            release = front.current.get().release
        except StoreError:
            release = None
        store = front.current.store_readable
        well = rasa and actions and store and release is not None
        response.status_code = 200 if well else 503
        return Health(
            status="ok" if well else "degraded",
            processes={"web": True, "rasa": rasa, "actions": actions},
            store=store,
            release=release,
            today=front.clock(),
            clock_offset=int(clock_offset().total_seconds()),
        )


def _check_shown(check: Check) -> CheckShown:
    contract = check.contract
    return CheckShown(
        topic=check.topic,
        kind="check" if check.rule.check else "calculator",
        purpose=contract.purpose,
        yes=contract.yes,
        required=contract.required,
        optional=contract.optional,
        facts=facts_schema(check.knowledge.contract, contract),
        outcome=outcome_schema(check),
    )


def _page(front: Front, language: str, source_url: str | None) -> PageResponse:
    book = front.current.get()
    shown = language if language in book.offered else SOURCE_LANGUAGE
    composer = Composer(book, Speaker(language=shown, as_of=front.clock()))
    texts = {name: composer.say("page", name) for name in book.knowledge.dialogue["page"].texts}
    draft = book.knowledge.languages[shown].status == "draft"
    texts["draft_notice"] = composer.say("conversation", "draft_notice") if draft else ""
    return PageResponse(
        language=shown,
        languages=[
            LanguageShown(code=code, native=one.native, direction=one.direction, status=one.status)
            for code, one in book.offered.items()
        ],
        texts=texts,
        phones=sorted(
            {phone for point in book.knowledge.directory.values() if (phone := point.shown_phone())}
        ),
        source_url=source_url,
    )


def _add_page(app: FastAPI, front: Front) -> None:
    @app.get("/", include_in_schema=False)
    def index() -> FileResponse:
        return FileResponse(STATIC / "index.html")

    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.middleware("http")
    async def headers(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Answers are of the moment; a phone asks anew for page and script, so mended ones arrive.
        caching = "no-store" if request.url.path.startswith("/api/") else "no-cache"
        response.headers.setdefault("Cache-Control", caching)
        return response


def _add_errors(app: FastAPI, front: Front) -> None:
    """Give every error the one shape."""

    @app.exception_handler(Exception)
    async def defect(_: Request, __: Exception) -> JSONResponse:
        composer = Composer(
            front.current.get(), Speaker(language=SOURCE_LANGUAGE, as_of=front.clock())
        )
        message = composer.say("errors", "down")
        return _error(500, Error(code="defect", message=message, retry=True))

    @app.exception_handler(Refused)
    async def refused(_: Request, refusal: Refused) -> JSONResponse:
        return _error(refusal.status, refusal.error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        named = [str(part) for part in first["loc"][1:] if first["type"] != "json_invalid"]
        where = ".".join(named) or "body"
        return _error(422, Error(code="invalid", message=f"{where}: {first['msg']}", field=where))

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        return _error(error.status_code, Error(code="http", message=str(error.detail)))

    @app.exception_handler(StoreError)
    async def store(_: Request, error: StoreError) -> JSONResponse:
        return _error(503, Error(code="store", message=str(error), retry=True))


def _error(status: int, error: Error) -> JSONResponse:
    return JSONResponse(ErrorResponse(error=error).model_dump(), status_code=status)


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
