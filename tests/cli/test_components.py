"""A site of MDX components, as documentation platforms have them, asked in the terminal."""

from pathlib import Path

import pytest

from tests.support.programs import run
from tests.support.workspace import write_tree

SITE = """\
//- /docs.json
{"name": "Parcel"}

//- /quickstart.mdx
---
title: "Quickstart"
description: "Send a letter by pigeon within five minutes."
icon: "rocket"
---

import { Loft } from "/snippets/loft.mdx";

<Frame caption="The loft at dawn">
  <img src="/images/loft.png" alt="A loft with twelve nests" />
</Frame>

<Tabs>
  <Tab title="macOS">
    ```bash
    brew install parcel
    ```
  </Tab>
  <Tab title="Linux">
    ```bash
    apt install parcel
    ```
  </Tab>
</Tabs>

<Steps>
  <Step title="Hatch a pigeon">
    Run `parcel hatch` and wait until it flies.
  </Step>
  <Step title="Tie the letter">
    Use a knot that opens by itself.
  </Step>
</Steps>

<AccordionGroup>
  <Accordion title="Why does my pigeon return early?">
    It has seen a hawk. Send it again after an hour.
  </Accordion>
</AccordionGroup>

//- /api/send.mdx
---
title: "Send a letter"
openapi: "POST /letters"
---

<ParamField body="weight" type="number" required default="10">
  Grams that the pigeon carries.
</ParamField>

<ResponseField name="arrival" type="string">
  When the letter is there.
</ResponseField>

<Update label="2026-05-01" description="v2.3">
  Letters may have seals.
</Update>
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tree(tmp_path_factory.mktemp("site"), SITE)


@pytest.mark.parametrize(
    ("question", "section", "words"),
    [
        ("How do I install parcel on macOS?", "Quickstart", "> macOS\n>\n> ```bash\n> brew"),
        ("How do I hatch a pigeon?", "Hatch a pigeon", "parcel hatch"),
        ("Why does my pigeon return early?", "Why does my pigeon return early?", "a hawk"),
        ("What is the weight of a letter?", "weight", "Grams that the pigeon carries."),
        ("When is the arrival of the letter?", "arrival", "When the letter is there."),
        ("May letters have seals?", "2026-05-01", "Letters may have seals."),
    ],
)
def test_components_are_sections(site: Path, question: str, section: str, words: str) -> None:
    """What a component is called is where the answer stands, and no tag is shown."""
    done = run("ask", question, cwd=site)
    assert done.returncode == 0, done.stdout
    first, _, rest = done.stdout.partition("\n")
    assert section in first
    assert words in rest
    for mark in ("<Tab", "</", "import {", "title=", "/>", "---"):
        assert mark not in done.stdout
