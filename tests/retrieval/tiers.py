"""Small documentation in every format, with questions that use other words than it does."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen


@frozen
class Tier:
    """A folder of documentation, and for each question the place of its answer."""

    fixture: str
    questions: Mapping[str, str]


TIERS: Final[Mapping[str, Tier]] = {
    "markdown": Tier(
        """\
//- /README.md
# Kiln

Kiln turns a folder of notes into a web site.

//- /docs/themes.md
# Themes

A theme says how pages look.

## Change colours

Put `palette: warm` into `kiln.toml`. Every theme has `warm`, `cold` and `paper`.

## Dark mode

Kiln follows the reader's system. Set `appearance: light` to keep pages bright at night.

//- /docs/publish.md
# Publishing

## Upload over SSH

`kiln push` copies changed pages to the server in `[target]`. Give `host`, `user` and `folder`.

## Drafts

A note whose front matter says `draft: true` is left out of the site until you remove the line.

## Broken links

`kiln check` follows every link and prints those that lead nowhere. It ends with status 3 then.

//- /docs/speed.md
# Performance

## Incremental builds

Kiln builds pages again only when their note has changed. Delete `.kiln/cache` to start over.

## Image sizes

Pictures wider than `images.max_width` are scaled down when the site is built.

//- /CHANGELOG.md
# Changelog

## 2.0

- Dark mode, colours, drafts, broken links, upload over SSH, incremental builds and image sizes.

## 1.0

- The first release: themes, publishing, performance.
""",
        {
            "How do I keep an unfinished post off the site?": "docs/publish.md#Drafts",
            "Which command finds dead links?": "docs/publish.md#Broken links",
            "deploy to my own machine with ssh": "docs/publish.md#Upload over SSH",
            "[BUG] pages are not rebuilt. I edited a note, ran the build twice and restarted the"
            " computer, and the old page is still there.": "docs/speed.md#Incremental builds",
            "stop the site from turning dark at night": "docs/themes.md#Dark mode",
            "images.max_width": "docs/speed.md#Image sizes",
            "make photos smaller": "docs/speed.md#Image sizes",
        },
    ),
    "restructuredtext": Tier(
        """\
//- /docs/index.rst
Ferry
=====

Ferry moves messages between programs.

//- /docs/queues.rst
Queues
======

Durable queues
--------------

A queue that is declared with ``durable=True`` survives a restart of the broker.

Dead letters
------------

Messages that were refused five times go to the queue ``ferry.dead``. Read them with
:option:`ferry inspect`.

Priorities
----------

Give a message ``priority`` from 0 to 9. Urgent ones overtake the others.

//- /docs/settings.rst
Settings
========

.. setting:: PREFETCH

``PREFETCH``
------------

Default: ``10``. How many messages a consumer takes before it has finished the first.

.. setting:: HEARTBEAT

``HEARTBEAT``
-------------

Default: ``30``. Seconds between signs of life. A connection that is silent twice as long is closed.

//- /docs/releases/2.1.rst
Ferry 2.1 release notes
=======================

Queues, durable queues, dead letters, priorities, ``PREFETCH`` and ``HEARTBEAT`` were changed.
""",
        {
            "keep the queue when the broker restarts": "docs/queues.rst#Durable queues",
            "where do rejected messages end up?": "docs/queues.rst#Dead letters",
            "Can important messages be handled first?": "docs/queues.rst#Priorities",
            "PREFETCH": "docs/settings.rst#PREFETCH",
            "my idle connection gets closed after a minute": "docs/settings.rst#HEARTBEAT",
        },
    ),
    "asciidoc": Tier(
        """\
//- /docs/guide.adoc
= Lantern Guide

Lantern watches machines and raises alarms.

== Silencing alarms

Run `lantern mute NAME --for 2h` during maintenance. Muted alarms are recorded but not sent.

== Who is on call

The rota in `rota.csv` has one line for each week. Swap two lines to swap two people.

== Retention

Measurements are kept for 90 days. Set `retention.days` to keep them longer.

== Agents

Install the agent on every machine with `lantern join TOKEN`. A token is good for one hour.
""",
        {
            "no notifications while we do maintenance": "docs/guide.adoc#Silencing alarms",
            "how long is history stored?": "docs/guide.adoc#Retention",
            "connect a new server": "docs/guide.adoc#Agents",
            "change the on-call schedule": "docs/guide.adoc#Who is on call",
        },
    ),
    "vim help": Tier(
        """\
//- /doc/quill.txt
*quill.txt*  Writing prose in Vim

==============================================================================
1. Commands                                                   *quill-commands*

                                                                   *:QuillFocus*
:QuillFocus             Hide everything but the paragraph under the cursor.

                                                                   *:QuillCount*
:QuillCount             Show how many words the buffer has.

==============================================================================
2. Options                                                     *quill-options*

                                                                 *g:quill_width*
g:quill_width           Columns of the text area. Default: 72. Longer lines are
                        wrapped at a word.

                                                                *g:quill_typeset*
g:quill_typeset         Replace straight quotes by curly ones while you type.
                        Default: 0.

 vim:tw=78:ft=help:
""",
        {
            "word count": "doc/quill.txt#:QuillCount",
            ":QuillFocus": "doc/quill.txt#:QuillFocus",
            "typographic quotation marks": "doc/quill.txt#g:quill_typeset",
            "lines are too long, where do they break?": "doc/quill.txt#g:quill_width",
        },
    ),
    "notebook": Tier(
        """\
//- /docs/survey.ipynb
{"cells": [
 {"cell_type": "markdown", "metadata": {}, "source": ["# Analysing a survey\\n"]},
 {"cell_type": "markdown", "metadata": {}, "source": ["## Load the answers\\n", "\\n",
  "Read the spreadsheet that the form exports. Columns without a header are dropped.\\n"]},
 {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [],
  "source": ["answers = load('export.xlsx')\\n"]},
 {"cell_type": "markdown", "metadata": {}, "source": ["## Missing values\\n", "\\n",
  "Answers that were skipped are filled with the median of their column.\\n"]},
 {"cell_type": "markdown", "metadata": {}, "source": ["## Plot by age\\n", "\\n",
  "A box for each age group shows how opinions differ.\\n"]}
], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}
""",
        {
            "what happens with blank answers?": "docs/survey.ipynb#Missing values",
            "open the Excel export": "docs/survey.ipynb#Load the answers",
            "diagram of age groups": "docs/survey.ipynb#Plot by age",
        },
    ),
    "docstrings": Tier(
        '''\
//- /README.md
# Courier

Courier sends mail from programs. Nothing is sent while `dry_run` is set: messages are printed.

//- /courier/client.py
"""Sending mail."""


class Client:
    """A connection to one mail server, kept open between messages."""

    def send_later(self, message, when):
        """Queue ``message`` to be sent at ``when``, a time with its zone.

        Does anything leave the machine before that? No message does.
        """

    def attach(self, path):
        """Add the file at ``path``; files above ten megabytes are refused."""
''',
        {
            "Does anything leave my machine during a dry run?": "README.md",
            "Client.send_later": "courier/client.py#send_later",
            "how large may an attachment be?": "courier/client.py#attach",
        },
    ),
    "japanese": Tier(
        """\
//- /docs/index.md
# しおり

しおりは読書の記録をつける道具です。

//- /docs/records.md
# 記録

## 本を追加する

バーコードを読み取るか、`shiori add` に書名を渡します。

## 読み終えた日

読了日は自動で記録されます。あとから `finished` を書き換えて直せます。

## メモを検索する

`shiori grep` は全文検索です。ひらがなとカタカナは区別しません。

//- /docs/backup.md
# バックアップ

## 自動保存

データベースは毎晩 `backup.directory` に複製されます。

## 復元

`shiori restore` に日付を渡すと、その日の状態に戻ります。

//- /docs/sync.md
# 同期

## 複数の端末

同じアカウントでログインすると、端末の間でデータが同期されます。

## オフライン

通信がないときの変更は、次に接続したときに送られます。
""",
        {
            "書籍を登録するにはどうすればよいですか？": "docs/records.md#本を追加する",
            "読み終わった日付を修正したい": "docs/records.md#読み終えた日",
            "メモの全文検索": "docs/records.md#メモを検索する",
            "昨日の状態に戻す方法": "docs/backup.md#復元",
            "ネットに接続していないときの変更はどうなりますか": "docs/sync.md#オフライン",
            "スマートフォンとパソコンの二台の端末で使いたい": "docs/sync.md#複数の端末",
            "バックアップの保存先": "docs/backup.md#自動保存",
            "ﾊﾞｯｸｱｯﾌﾟ": "docs/backup.md",
        },
    ),
}
