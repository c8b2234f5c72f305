"""A code's story in words for the public, in one language."""

from msgspec import Struct

from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.province import words
from sync.receiver.results import Result
from sync.receiver.story import Element, Step, Story


class Group(Struct, frozen=True):
    """One of the four element groups: its name, value, standing (a key and its word), what stands behind it, and more."""

    name: str
    value: str
    standing: str
    word: str
    by: str
    more: list[str]


class Stop(Struct, frozen=True):
    """One stop of the journey."""

    on: str
    at: str
    text: str
    note: str


class Telling(Struct, frozen=True):
    """The public page. `verdict` is a colour's name."""

    code: str
    product: str
    market: str
    verdict: str
    word: str
    advice: str
    way: str
    groups: list[Group]
    journey: list[Stop]


def tell(story: Story, market: str, language: Language) -> Telling:
    """The story in words. `market` is its name."""
    verdict, word, advice = _verdict(story)
    return Telling(
        story.code,
        story.product,
        market,
        verdict,
        say(language, word),
        say(language, advice),
        say(language, words.WAYS.get(story.way, story.way)),
        [_group(each, _more(each, story, language), language) for each in story.elements],
        [_stop(each, language) for each in story.journey],
    )


def _verdict(story: Story) -> tuple[str, str, str]:
    test = next((each for each in story.elements if each.group == "test"), None)
    by_market = test is not None and test.by == "market-test"
    if story.verdict == "stop":
        failed = by_market and test is not None and test.value == "failed"
        word = gettext_noop("Failed its test") if failed else gettext_noop("Sale stopped")
        return "stop", word, gettext_noop("Do not buy or eat it. If you have it, return it to the seller.")
    if story.way in ("returned", "void"):
        word = gettext_noop("Returned goods") if story.way == "returned" else gettext_noop("Sale annulled")
        return "stop", word, gettext_noop("This label is no longer valid.")
    if story.verdict == "wait":
        return "wait", gettext_noop("Not yet for sale"), gettext_noop("The market is still checking it.")
    if by_market:
        return "pass", gettext_noop("Test passed"), gettext_noop("The market tested it and it passed.")
    if test is not None and test.by == "override":
        return "pass", gettext_noop("Not tested"), gettext_noop("Two managers of the market let it go without a test.")
    return "pass", gettext_noop("Released on papers"), gettext_noop("Its certificates were checked at the market.")


def _more(element: Element, story: Story, language: Language) -> list[str]:
    """What stands below a group: results; and of a mixed batch the origin of each that is in it."""
    if element.group == "test":
        return _tested(story, language)
    if element.group != "origin":
        return []
    unknown = say(language, gettext_noop("origin not known"))
    return [" · ".join(filter(None, (each.origin or unknown, each.produced_on, each.code))) for each in story.sources]


def _tested(story: Story, language: Language) -> list[str]:
    """Each result that is out, by its method's own name; what is to come; and what became of goods that failed."""
    lines = [_result(each, language) for each in story.results]
    lines += [say(language, words.STAGES[story.stage])] if story.stage else []
    return lines + ([say(language, words.BECAME[story.became])] if story.became else [])


def _result(result: Result, language: Language) -> str:
    item = result.item if language == "zh" else result.item_en
    method = [item, result.standard] if item else [say(language, words.OUTSIDE)]
    again = [say(language, words.RETEST)] if result.retest else []
    verdict = words.RESULTS["passed" if result.passed else "failed"]
    return " · ".join(filter(None, [*method, *again, say(language, verdict), result.on]))


def _group(element: Element, more: list[str], language: Language) -> Group:
    value = words.RESULTS.get(element.value, element.value)
    return Group(
        say(language, words.GROUPS[element.group]),
        say(language, value),
        element.standing,
        say(language, words.STANDINGS[element.standing]),
        say(language, words.GROUNDS.get(element.by, element.by)),
        more,
    )


def _stop(step: Step, language: Language) -> Stop:
    return Stop(
        step.at[:10], step.at[11:16], say(language, words.KINDS.get(step.kind, step.kind)), _note(step, language)
    )


def _note(step: Step, language: Language) -> str:
    match step.kind:
        case "Admitted" | "Moved":
            return say(language, words.ZONES.get(step.note, step.note))
        case "Verified":
            return say(language, words.RESULTS.get(step.note, step.note))
        case "Shrunk":
            return say(language, words.LOSSES.get(step.note, step.note))
        case "Merged":
            return say(language, words.MADE.get(step.note, step.note))
        case "MixedInto":
            return step.note
        case "Assayed":
            return step.note if language == "zh" else step.note_en
        case _:
            return ""
