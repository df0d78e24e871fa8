"""What is wrong in a YAML file that was read into typed parts, said with the cure."""

from pydantic_core import ErrorDetails

from bot.yaml_lines import Page


def mistake(page: Page, error: ErrorDetails, skip: int = 0) -> str:
    """With file and line; `skip` leading parts of the place stand in no file."""
    return page.mistake(error["loc"][skip:], sentence(error, skip))


def sentence(error: ErrorDetails, skip: int = 0) -> str:
    where = error["loc"][skip:]
    name, said, context = (str(where[-1]) if where else "this file"), error["input"], error.get("ctx", {})
    sentences = {
        "missing": f"'{name}' is missing — add it",
        "extra_forbidden": f"'{name}' is not a word known here — correct the spelling, or remove it",
        "string_too_short": f"'{name}' is empty — fill it in, or remove the line",
        "string_too_long": f"'{name}' is too long — at most {context.get('max_length')} characters",
        "literal_error": f"'{said}' is not possible — write {context.get('expected')}",
        "bool_parsing": f"'{said}' is neither yes nor no — write yes or no",
        "int_parsing": f"'{said}' is not a whole number — write one in digits",
        "float_parsing": f"'{said}' is not a number — write one in digits",
        "tuple_type": f"'{name}' is not a list — write it with dashes or in [ ]",
        "model_type": f"'{name}' has no parts — write them below it, indented",
        "dict_type": f"'{name}' has no parts — write them below it, indented",
        "string_type": f"'{name}' is not text — write it in one line",
        "string_pattern_mismatch": f"'{said}' cannot be '{name}' — it must look like {context.get('pattern')}",
        "value_error": str(context.get("error")),
    }
    return sentences.get(error["type"], f"'{said}' cannot be '{name}': {error['msg']} — correct it")
