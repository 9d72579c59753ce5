"""What the dialects of Markdown add to it, one sample for each way to write it."""

import re

import pytest

from askdocs.workspace.document import Format
from askdocs.workspace.formats import parse
from tests.support.parsing import check_invariants, document, outline, passages


def check(text: str, expected: str, path: str = "docs/page.md") -> None:
    assert outline(text, Format.MARKDOWN, path) == expected.strip("\n")
    page = document(text, Format.MARKDOWN, path)
    check_invariants(page, parse(page))


def test_docusaurus() -> None:
    """Tabs are sections that end with their container, admonitions show their title."""
    check(
        """---
title: Setup
---
import Tabs from '@theme/Tabs';
import {
  A,
} from './x';

export const Colour = ({children}) => (
  <span>

    {children}
  </span>
);

<Tabs groupId="os" values={[{label: 'Windows 11', value: 'win'}, {value: 'mac', label: 'macOS'}]}>
  <TabItem value="win">

    Use `winget`.

    ### Paths

    Set them.

  </TabItem>
  <TabItem value="mac">Use `brew`.</TabItem>
</Tabs>

Then start it.

:::tip[Did you *know*?]{#tip}
It starts.
:::

:::danger Mind this
It stops.

## Why

Because.
:::

<details>
<summary>More on `paths`</summary>

Long ones work.

</details>

After all.

```js title="a.js" {1,3}
a()
```

{/* nobody reads this */}
The value is {props.value}.
""",
        """
  2 Windows 11
    p Use `winget`.
        5 Paths
          p Set them.
1 Setup …
  2 macOS
    p Use `brew`.
1 Setup …
  p Then start it.
  p Did you *know*? [tip]
  p It starts.
  p Mind this
  p It stops.
    3 Why
      p Because.
1 Setup …
  2 More on paths
    p Long ones work.
1 Setup …
  p After all.
  p a.js
  c ```js / a() / ```
  p The value is .
""",
        path="docs/page.mdx",
    )


def test_mintlify() -> None:
    """Steps, accordions, updates and fields are sections; cards and captions are lines."""
    check(
        """# Guide

<Steps>
  <Step title="Create a key">
    Press the button.

    <Note>It is shown once.</Note>
  </Step>
  <Step title="Use it">
    Send it.
  </Step>
</Steps>

<AccordionGroup>
  <Accordion title="Why is it slow?" icon="clock">
    It sleeps.
  </Accordion>
</AccordionGroup>

<ParamField
  query="retryCount"
  type="number"
  default="3"
  required
>
  How often it tries.
</ParamField>

<ResponseField name="id" type="string">The name. <Expandable title="parts">
    Two words.
  </Expandable>
</ResponseField>

<CodeGroup>
```bash npm
npm i
```
```bash title="yarn"
yarn
```
</CodeGroup>

<CardGroup cols={2}>
  <Card title="Deploy" href="/deploy">
    Ship it.
  </Card>
  <LinkCard title="Ask" description="We answer." />
</CardGroup>

<Update label="v3.2.1" description="May 2025">
  ## Fixes

  Many.
</Update>

<Frame caption="The {'pipeline'}">
  <img src="a.png" alt="Three boxes" />
</Frame>

A <Tooltip tip="It hops">frog</Tooltip> sits <Icon icon="pond" /> here.

<Callout title="Heads up">
Look.
</Callout>
""",
        """
1 Guide
  2 Create a key
    p Press the button.
    p It is shown once.
1 Guide …
  2 Use it
    p Send it.
1 Guide …
  2 Why is it slow?
    p It sleeps.
1 Guide …
  2 retryCount [retryCount]
    p How often it tries.
1 Guide …
  2 id [id]
    p The name.
    3 parts
      p Two words.
  2 id …
1 Guide …
  p npm
  c ```bash / npm i / ```
  p yarn
  c ```bash / yarn / ```
  p Deploy
  p Ship it.
  p Ask: We answer.
  2 v3.2.1
      4 Fixes
        p Many.
1 Guide …
  p The pipeline
  p Three boxes
  p A frog (It hops) sits here.
  p Heads up
  p Look.
""",
        path="docs/page.mdx",
    )


def test_a_field_says_its_type() -> None:
    """The line of a field tells its type, whether it is required, and its default."""
    text = '<ParamField path="id" type="string" required default="7">\n  The id.\n</ParamField>\n'
    (passage,) = passages(text, Format.MARKDOWN, "docs/page.mdx")
    assert passage.text == "id (string, required, default: 7)\n\nThe id."


def test_vitepress_and_vuepress() -> None:
    """Labels of code stand over it; tabs of prose are sections."""
    check(
        """# Install

::: code-group
```sh [npm]
npm i
```
```sh [yarn]
yarn
```
:::

<CodeGroup>
  <CodeGroupItem title="pnpm" active>

```bash
pnpm i
```

  </CodeGroupItem>
</CodeGroup>

::: tip Well done
Words.
:::

::: details Why so
Because.
:::

:::tabs
== On Linux
Use apt.
== On macOS
Use brew.
:::

::: tabs
@tab One

First.

@tab:active Two#id

Second.

:::

<<< @/snippet.js
@[code{3-10} ts](../foo.ts)
[[toc]]

<Badge text="2.0+"/> is new. ==Marked== stays.
""",
        """
1 Install
  p npm
  c ```sh / npm i / ```
  p yarn
  c ```sh / yarn / ```
  p pnpm
  c ```bash / pnpm i / ```
  p Well done
  p Words.
  2 Why so
    p Because.
1 Install …
  2 On Linux
    p Use apt.
1 Install …
  2 On macOS
    p Use brew.
1 Install …
  2 One
    p First.
1 Install …
  2 Two
    p Second.
1 Install …
  p 2.0+ is new. ==Marked== stays.
""",
    )


def test_gitbook() -> None:
    """Tabs, steps and hints of GitBook; the title of code is a line over it."""
    check(
        """# Page

{% hint style="info" %} Save the file. {% endhint %}

{% tabs %}
{% tab title="Cloud" %}
In the cloud.

{% code title="a.sh" overflow="wrap" %}
```sh
run
```
{% endcode %}
{% endtab %}

{% tab title="At home" %}
On a shelf.
{% endtab %}
{% endtabs %}

After.

{% stepper %}
{% step %}
### First

Do it.
{% endstep %}
{% endstepper %}

{% content-ref url="b.md" %}
[B](b.md)
{% endcontent-ref %}

{% embed url="https://a.test" %}
""",
        """
1 Page
  p Save the file.
  2 Cloud
    p In the cloud.
    p a.sh
    c ```sh / run / ```
1 Page …
  2 At home
    p On a shelf.
1 Page …
  p After.
      4 First
        p Do it.
1 Page …
  p [B](b.md)
""",
    )


def test_markdoc_and_liquid() -> None:
    """Text between two tags on a line stays; tags and attributes go."""
    check(
        """## Title here {% #custom %}

{% callout type="note" title="Heads up" %}
Words.
{% /callout %}

{% ifversion ghes %}Your admin must enable it.{% endif %}

{% data variables.product %} lets you tame it with {{ site.name }} here.

{% tabitem label="npm" %}
Use it.
{% /tabitem %}

| {% raw %}{{ x }}{% endraw %} | `{% y %}` |
| --- | --- |
""",
        """
  2 Title here [custom]
    p Heads up
    p Words.
    p Your admin must enable it.
    p lets you tame it with here.
    3 npm
      p Use it.
  2 Title here …
    t | {{ x }} | `{% y %}` | / | --- | --- |
""",
    )


def test_mkdocs_material() -> None:
    """Indented content is dedented; what follows a tab is not in it."""
    check(
        """# Installing { #installing }

=== "Linux"

    ### Debian

    Use `apt`.

=== "macOS"

    Use `brew`.

    !!! warning "Not on ARM"
        It is slow.

After both.

=== "npm"

    ```sh
    npm i
    ```

=== "yarn"

    ```sh
    yarn
    ```

??? question "Why?"

    Because.

!!! note
    Plain words.

Press ++ctrl+c++ :material-keyboard:{ .lg } in [it](a.md){ target="_blank" }.

*[HTML]: A language

/// tip | Careful

Text.

///

{* ../a.py hl[1] *}

{! a.md !} Kept words {! b.md !}

--8<-- "c.md"

## Next {#next .wide}
""",
        """
1 Installing [installing]
  2 Linux
        5 Debian
          p Use `apt`.
1 Installing …
  2 macOS
    p Use `brew`.
    p Not on ARM
    p It is slow.
1 Installing …
  p After both.
  p npm
  c ```sh / npm i / ```
  p yarn
  c ```sh / yarn / ```
  2 Why?
    p Because.
1 Installing …
  p Plain words.
  p Press ctrl+c in [it](a.md).
  p HTML: A language
  p Careful
  p Text.
  p Kept words
  2 Next [next]
""",
    )


def test_hugo() -> None:
    """Shortcodes with titles are sections or labels; code in them is code."""
    check(
        """+++
title = "Site"
+++

{{< tabpane >}}
{{< tab header="TOML" lang="toml" >}}
# no heading
a = 1
{{< /tab >}}
{{< /tabpane >}}

{{% tab name="Windows" %}}
Use winget.
{{% /tab %}}

{{< alert title="Beware" color="red" >}}
It bites.
{{< /alert >}}

{{< highlight go "linenos=table" >}}
# no title
fmt.Println()
{{< /highlight >}}

{{< details summary="More" >}}
Details.
{{< /details >}}

{{< figure src="a.png" caption="A pump" >}}

See {{< glossary_tooltip text="pods" term_id="pod" >}} in {{% param "version" %}}.

{{< mermaid >}}
graph TD
{{< /mermaid >}}
""",
        """
p TOML
c ```toml / # no heading / a = 1 / ```
  2 Windows
    p Use winget.
1 Site …
  p Beware
  p It bites.
  c ```go / # no title / fmt.Println() / ```
  2 More
    p Details.
1 Site …
  p A pump
  p See pods in .
""",
    )


def test_jekyll() -> None:
    """Code in Liquid's blocks is code; attribute lists name what they stand below."""
    check(
        """## Options
{: #opts .no_toc }

Text of it.
{: .lead }

{: .note-title }
> My title
>
> Words.

[Go](a.md){: .btn .btn-blue }

{% highlight ruby linenos %}
# no heading
puts 1
{% endhighlight %}

1. TOC
{:toc}
""",
        """
  2 Options [opts]
    p Text of it.
    p > My title / > / > Words.
    p [Go](a.md)
    c ```ruby / # no heading / puts 1 / ```
    l 1. TOC
""",
    )


def test_myst() -> None:
    """Directives are sections and lines as in reStructuredText, roles are their words."""
    check(
        """# API

```{py:function} frobnicate(x, y=1)
Turns it.
```

````{py:class} Foo(x)
A class.

```{py:method} bar()
Does it.
```
````

```{confval} retry_limit
:default: 3
How often.
```

:::{admonition} Upgrading
:class: important
Rename it.
:::

```{note}
Look at {ref}`the guide <x>`, {py:func}`~a.b.c`.
```

```{code-block} python
:caption: a.py
# no heading
```

```{list-table} Ports
:header-rows: 1

* - Name
  - Port
```

```{glossary}
Walrus
  A large {term}`animal`.

Newt
  A small one.
```

::::{tab-set}
:::{tab-item} Linux
Use apt.
:::
:::{tab-item} macOS
Use brew.
:::
::::

After.

```{toctree}
a
b
```

```{versionadded} 2.0
It came.
```

```{figure} a.png
:alt: A pump

The caption.
```

% nobody reads this

(target)=
## Last

{#named}
## Very last
""",
        """
1 API
  2 frobnicate() [frobnicate]
    p Turns it.
1 API …
  2 Foo() [Foo]
    p A class.
    3 bar() [bar, Foo.bar]
      p Does it.
  2 Foo() …
1 API …
  2 retry_limit [retry_limit]
    p default: 3
    p How often.
1 API …
  p Upgrading
  p Rename it.
  p Look at the guide, `c`.
  p a.py
  c ```python / # no heading / ```
  p Ports
  t | Name | Port | / | --- | --- |
  2 Walrus [Walrus]
    p A large animal.
1 API …
  2 Newt [Newt]
    p A small one.
1 API …
  2 Linux
    p Use apt.
1 API …
  2 macOS
    p Use brew.
1 API …
  p After.
  p New in version 2.0
  p It came.
  p A pump
  p The caption.
  2 Last [target]
  2 Very last [named]
""",
    )


def test_quarto_and_pandoc() -> None:
    """Titles of callouts in braces and as headings; options of code are not shown."""
    check(
        """---
title: "Analysis"
---

::: {.callout-note title="Tip with title"}
Callout.
:::

::: {.callout-warning collapse="true"}
## Expand this
Collapsed.
:::

::: {.panel-tabset}
## R
In R.

## Python
In Python.
:::

```{python}
#| label: fig-1
#| echo: false
1 + 1
```

{{< include _basics.qmd >}}

![](a.png){fig-alt="Two penguins" .border}

::: {.content-hidden}
Nobody reads this.
:::

```{mermaid}
flowchart LR
```

After.
""",
        """
p Tip with title
p Callout.
    3 Expand this
      p Collapsed.
1 Analysis …
  2 R
    p In R.
  2 Python
    p In Python.
1 Analysis …
  c ```python / 1 + 1 / ```
  p Two penguins
  p After.
""",
        path="docs/page.qmd",
    )


def test_nuxt() -> None:
    """Components of MDC show their label and content, and no braces."""
    check(
        """# Page

::callout{icon="i" color="info"}
In a callout.
::

::card-group
  :::card{title="Fast" icon="x"}
  In a card.
  :::
::

::code-group
```bash [npm]
npm i
```
::

::tabs
::div{label="Preview"}
Shown.
::
::

::hero
#title
Big words
::

:badge[New]{color="blue"} and [more]{.text-(--blue)} words.
""",
        """
1 Page
  p In a callout.
  p Fast
  p In a card.
  p npm
  c ```bash / npm i / ```
  p Preview
  p Shown.
  p Big words
  p New and more words.
""",
    )


def test_learn() -> None:
    """Tabs that are written as headings end at the rule; alerts lose their mark."""
    check(
        """# Install it

# [Azure CLI](#tab/cli)

Run `az`.

## Check

Look.

# [Portal](#tab/portal)

Click.

---

After.

> [!NOTE]
> A note.

> [!TIP] Mine
> A tip.

[!INCLUDE [more](a.md)]

:::image type="content" source="a.png" alt-text="A pump":::

:::row:::
:::column span="2":::
In a column.
:::column-end:::
:::row-end:::

::: moniker range=">= 3"

## Newer

Words.

::: moniker-end

See <xref:System.String?displayProperty=nameWithType>.
""",
        """
1 Install it
  2 Azure CLI
    p Run `az`.
      4 Check
        p Look.
1 Install it …
  2 Portal
    p Click.
1 Install it …
  p After.
  p > A note.
  p > Mine / > A tip.
  p A pump
  p In a column.
  2 Newer
    p Words.
    p See System.String.
""",
    )


def test_labels_inside_a_list_stay_in_it() -> None:
    """A tab within an item is a line of the item."""
    check(
        "1. Do:\n\n   <Tabs>\n   <Tab title='npm'>\n\n   Run it.\n\n   </Tab>\n"
        "   </Tabs>\n\n2. Go.\n",
        "l 1. Do: /  /  /    npm /  /    Run it. /  /  /  /  / 2. Go.",
    )


def test_a_tag_that_is_never_closed_holds_nothing() -> None:
    """What is written as a tag and is none does not own the rest of the page."""
    check(
        '## A\n\n<Step title="One">\n\nWords.\n\n## B\n\nMore.\n',
        "  2 A\n    p One\n    p Words.\n  2 B\n    p More.",
    )


def test_a_wrapper_around_sections_leaves_them_as_they_are() -> None:
    """A component without a label does not move the headings in it."""
    check(
        "# A\n\n<Steps>\n\n## B\n\nb\n\n</Steps>\n\nAfter.\n\n<Wide>\n\n# C\n\nc\n\n</Wide>\n\nd\n",
        "1 A\n  2 B\n    p b\n1 A …\n  p After.\n1 C\n  p c\n  p d",
    )


@pytest.mark.parametrize(
    "hidden",
    [
        "{% comment %}\nsecret\n{% endcomment %}",
        "{% comment %} secret {% endcomment %}",
        "{{/* secret */}}",
        "{{< comment >}}\nsecret\n{{< /comment >}}",
        "%% secret %%",
        "%%\nsecret\n\nsecret\n%%",
        "[//]: # (secret)",
        "[comment]: <> (secret)",
        "<!--- secret -->",
        "<!--\n<Step title='secret'>\n\n{% tab title='secret' %}\n-->",
        "{>> secret <<}",
        "{# secret #}",
        "{#\nsecret\n#}",
        "{/* secret */}",
        "{/*\n<Step title='secret'>\n*/}",
        "{::comment}secret{:/comment}",
        "% secret",
        "::: {.content-hidden}\nsecret\n:::",
        "::: {.hidden}\nsecret\n:::",
        "{{!-- secret --}}",
        "{{! secret }}",
        "import secret from 'secret'",
        "```mermaid\nsecret --> b\n```",
        "```plantuml\nsecret\n```",
        "```{graphviz}\nsecret\n```",
    ],
)
@pytest.mark.parametrize("path", ["docs/page.md", "docs/page.mdx"])
def test_hidden_text_is_in_no_passage(hidden: str, path: str) -> None:
    """Comments of every dialect, imports and sources of drawings show nothing."""
    shown = " ".join(
        passage.text
        for passage in passages(f"# A\n\nBefore.\n\n{hidden}\n\nAfter.\n", Format.MARKDOWN, path)
    )
    assert shown == "A\n\nBefore.\n\nAfter."


@pytest.mark.parametrize(
    "code",
    [
        "{% comment %}", "{{/* a */}}", "%% a %%", "{/* a */}", "{# a #}", "{: .note }", "{#id}",
        "{{< tab >}}", '<Step title="a">', "::: tip", "{% endtab %}", "++ctrl++", "{>> a <<}",
        "[!NOTE]", ":badge[a]{b}", "{ref}",
    ],
)  # fmt: skip
def test_marks_in_code_are_shown(code: str) -> None:
    """Code that looks like a mark of a dialect is there to be read."""
    for text in (f"Write `{code}` here.", f"```html\n{code}\n```", f"- a\n\n      {code}"):
        for path in ("docs/page.md", "docs/page.mdx"):
            if not text.startswith("-") or path.endswith(".md"):
                (passage,) = passages(f"{text}\n", Format.MARKDOWN, path)
                assert passage.text == text


def test_text_that_only_looks_like_a_mark_is_shown() -> None:
    """Percent signs, braces and colons of plain text stay."""
    text = (
        "Use 100 %% or {a} and {b, c} of C++ and i++ at 10:30, a::b, :verb: and "
        "$\\frac{a}{b}$.\n\n"
        "Is it so?? Yes!!! = no == maybe.\n"
    )
    for path in ("docs/page.md", "docs/page.mdx"):
        (passage,) = passages(text, Format.MARKDOWN, path)
        shown = text.strip() if path.endswith(".md") else text.strip().replace("{a} and", " and")
        assert passage.text == shown


def test_places_of_what_is_shown() -> None:
    """Each block stands where its words stand, also where a line is divided."""
    text = (
        '# A\r\n\r\n<Step title="One">Press it.</Step>\r\n\r\n<Tab title="Two">\r\n'
        "  Go.\r\n</Tab>\r\n"
    )
    blocks = parse(document(text, Format.MARKDOWN)).blocks
    written = [
        re.sub(r"\s+", " ", block.span.of(text)) for block in blocks if block.kind.value != "m"
    ]
    assert written == ["# A", '<Step title="One">', "Press it.", '<Tab title="Two">', " Go."]


def test_properties_of_mdc_in_yaml() -> None:
    """What stands between rules below a component's first line is no text; its title is."""
    check(
        "# Use\n\n::callout{icon=bell}\n---\ntitle: Mind the step\ncolor: red\n---\nGo slowly.\n"
        "::\n\n"
        "::steps\n  ::card\n  ---\n  to: /next\n  title: Then\n  ---\n  Go on.\n  ::\n::\n",
        """
1 Use
  p Mind the step
  p Go slowly.
  p Then
  p Go on.
""",
    )


def test_spans_with_attributes() -> None:
    """Words in brackets with a class or an id are the words alone; other brackets stay."""
    check(
        "The [upper]{.smallcaps} and [green]{color=green} but a[0]{.x} and [i]{j}.\n",
        "p The upper and green but a[0] and [i]{j}.",
    )


def test_captions_of_computed_code() -> None:
    """What Quarto's options call a figure stands above its code; other options are not shown."""
    check(
        '```{r}\n#| label: fig-rain\n#| fig-cap: "Rain by month"\n#| echo: false\nplot(x)\n```\n',
        "p Rain by month\nc ```r / plot(x) / ```",
        "docs/page.qmd",
    )


def test_breaks_between_blocks_of_myst() -> None:
    """A line of three plus signs divides what stands above and below, without being shown."""
    check("One.\n+++\nTwo.\n", "p One.\np Two.")


def test_definition_lists() -> None:
    """Terms are items over what is said of them, once or more often; a colon elsewhere stays."""
    check(
        "Glaze\n: What shines.\n  Thin.\n: Melts.\n\n`heat`\n\n:   Degrees.\n\n"
        "    No.\n\nAfter.\n\n# Title\n: no term\n",
        """
l - **Glaze**: /   What shines. /   Thin. /  /   Melts. /  / - `heat`: /  /   Degrees. /  /     No.
p After.
1 Title
  p : no term
""",
    )


def test_slots_of_astro_are_tabs() -> None:
    """A fragment in a slot is shown under the slot's name, one without a slot as what it holds."""
    check(
        '<PackageTabs>\n  <Fragment slot="npm">\n  ```sh\n  npm i\n  ```\n  </Fragment>\n'
        '  <Fragment slot="yarn">\n  Use yarn.\n  </Fragment>\n</PackageTabs>\n\n'
        "<Fragment>\nBoth.\n</Fragment>\n",
        """
p npm
c ```sh / npm i / ```
  2 yarn
    p Use yarn.
1  …
  p Both.
""",
        "docs/page.mdx",
    )


def test_code_in_several_languages_is_code() -> None:
    """A block that a site turns over between languages is code, whatever stands in it."""
    check(
        '{{< code-toggle file=hugo copy=true >}}\n[[menus.main]]\n# no title\nname = "x"\n'
        "{{< /code-toggle >}}\n\nText.\n",
        'c ``` / [[menus.main]] / # no title / name = "x" / ```\np Text.',
    )


def test_links_whose_address_a_template_makes() -> None:
    """The words of a link are shown, what makes its address is not."""
    check(
        "See [setup]({{ '/docs/setup/' | relative_url }}), [news]({% link news.md %}#top)"
        " and {{ this }}.\n",
        "p See [setup](), [news]() and {{ this }}.",
    )


def test_breaks_and_rules_of_mdc() -> None:
    """Components that draw a break or a rule show nothing."""
    check("One.\n\n:br\n\nTwo.\n\n:hr\n\n:wq\n", "p One.\np Two.\np :wq")


def test_admonitions_without_a_space() -> None:
    """Python-Markdown reads the name right behind the marks, over indented lines alone."""
    check("!!!note\n    Hot.\n\n???tip\n    Slow.\n", "p Hot.\np Slow.")
    check("!!!wow\n", "p !!!wow")


def test_fields_of_docstrings() -> None:
    """MyST has them in its text, and each is an entry of a list; what only looks alike is none."""
    check(
        """# Kiln

:param heat: in degrees,
  or `None`
:type heat: int
:returns: the oven
:raises ValueError: when cold

:date: yesterday
""",
        """
1 Kiln
  l - `heat`: in degrees, /   or `None` / - Type of `heat`: int / - Returns: the oven / \
- Raises `ValueError`: when cold
  p :date: yesterday
""".replace("\\\n", ""),
    )


def test_tables_that_are_lists_in_myst() -> None:
    """They are tables with their caption and name, in fences and colons; cells are Markdown."""
    check(
        """```{list-table} Fuels
:header-rows: 1
:name: fuels

* - Fuel
  - Heat
* - **Wood**
  - {abbr}`low`
```

:::{csv-table}
:header: Oven, Door

Big, left
:::
""",
        """
p Fuels [fuels]
t | Fuel | Heat | / | --- | --- | / | **Wood** | low |
t | Oven | Door | / | --- | --- | / | Big | left |
""",
    )


def test_what_follows_a_list_in_a_directive_is_no_part_of_it() -> None:
    """The alternative of a picture is a paragraph by itself, whatever its fence is long."""
    check(
        "- oven\n- kiln\n\n:::{figure} a.png\n:alt: A fire\n\nIt burns.\n:::\n",
        "l - oven / - kiln\np A fire\np It burns.",
    )


def test_components_in_quotes_and_items() -> None:
    """One that stands on the line of a quote or an item has its label before what it holds."""
    check(
        """> <Tab title="Oven">Heat it.</Tab>

- <Card title="Is it hot?" href="/hot">Ask.</Card>
- <Step title="Open">
  Use both hands.
  </Step>

Use a <Tooltip tip="hot thing">kiln</Tooltip> and <Badge text="new" /> ones.
""",
        """
p > Oven: Heat it.
l - Is it hot? Ask. / - Open: /   Use both hands.
p Use a kiln (hot thing) and new ones.
""",
    )


def test_links_without_a_text() -> None:
    """They are shown as their title, inside a sentence as what they name, and else not at all."""
    check(
        """## [](#hot) Ovens

An icon [](# "Since 2.0") here, [](#fires/wood) and [](../kilns.md#big) or [](kilns.md) there.

[](#)
[](#a "Only that")

Go [](https://example.org/x) on, `[](#a)` or a[](b).
""",
        """
  2 Ovens
    p An icon Since 2.0 here, fires/wood and big or kilns there.
    p Only that
    p Go on, `[](#a)` or a[](b).
""",
    )


def test_shortcodes_of_emoji() -> None:
    """They are shown as their characters; what is none stays, and code does."""
    check(
        """# :fire: Hot

It burns :tada: since 10:30:45 :+1:, says :octocat: here. `:fire:` is :no-such: a:fire:b.
""",
        """
1 🔥 Hot
  p It burns 🎉 since 10:30:45 👍, says here. `:fire:` is :no-such: a:fire:b.
""",
    )


def test_more_of_myst() -> None:
    """Fields, substitutions and links to other projects are shown as what they say."""
    check(
        """# Kilns

In {{ confpy }} and `{{ code }}`, by {abbr}`kg (weight)`. See <inv:sphinx#kiln.fire> or
<project:#hot/ovens>.

:Heat: <https://example.com>
:Fuel: [](inv:sphinx#wood)

```{figure-md} fig-target
![A kiln](k.png)

It **burns**.
```

```{code-block} python
:caption: |
:     Of two
:     lines

a = 2
```

```{code-block} python
---
caption: >
  Of two
  more
---
a = 3
```
""",
        """
1 Kilns
  p In confpy and `{{ code }}`, by kg (weight). See kiln.fire or / hot/ovens.
  l - Heat: <https://example.com> / - Fuel: wood
  p A kiln
  p It **burns**.
  p Of two lines
  c ```python / a = 2 / ```
  p Of two more
  c ```python / a = 3 / ```
""",
    )


def test_fields_and_braces_of_what_is_no_myst() -> None:
    """Without a role or a directive a page has neither."""
    check("# Kilns\n\n:Heat: high\n\nIn {{ y }}.\n", "1 Kilns\n  p :Heat: high\n  p In {{ y }}.")


def test_code_at_the_margin_of_a_nested_container() -> None:
    """It keeps its own columns, tabs among them, however its container stands."""
    check(
        """<Tabs>
  <TabItem label="Oven">

```yaml
kiln:
  heat: 3
\tfuel: 4
```

    ```yaml
    kiln:
      heat: 5
    ```

  </TabItem>
</Tabs>
""",
        """
p Oven
c ```yaml / kiln: /   heat: 3 / \tfuel: 4 / ```
c   ```yaml /   kiln: /     heat: 5 /   ```
""",
        "docs/page.mdx",
    )
