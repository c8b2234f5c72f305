"""What the rules exclude, told to whoever asked: why, and what to do, in their language."""

from concurrent.futures import Future
from http import HTTPStatus

from edge.core.errors import RuleError
from edge.flow.asks import Answer
from kiosk.chrome.i18n import LANGUAGES
from kiosk.chrome.wire import ProblemError


def done(future: Future[Answer]) -> Answer:
    """What came of an ask, once it is committed. Raises ProblemError 409."""
    try:
        return future.result()
    except RuleError as error:
        raise excluded(error) from error


def excluded(error: RuleError) -> ProblemError:
    """409."""
    told = ProblemError(HTTPStatus.CONFLICT, str(error))
    told.detail = {each: error.why.text(each) for each in LANGUAGES}
    return told
