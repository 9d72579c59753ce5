"""Makes the sentences that a question is held against: ``python docs/vectors/foreign.py``.

How like a question the best sentence of some docs is says little by itself: some questions are a
little like everything. So the same is asked of sentences that have nothing to do with the docs.
They are put together from the lists below, of many fields, plain as documentation is. Their
embeddings are written, as bytes; the sentences themselves are not shipped. Needs numpy.
"""

# mypy: ignore-errors
# (numpy is not installed where types are checked)

import re
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "server"))
from askdocs.backends.minilm.network import Network
from askdocs.backends.minilm.weights import FILE

TARGET = FILE.with_name("foreign.bin")
MOST_PIECES = 64

FIELDS = """
the mail server: the spool folder, greylisting;
  forward a mailbox to another address; reject mail from unknown hosts;
  a message bounces
the database: the write-ahead log, the query planner;
  restore a table from a backup; add an index to a large table;
  a transaction is rolled back
the message broker: the dead-letter queue, the prefetch count;
  replay messages that failed; bind a queue to an exchange;
  a consumer loses its connection
the text editor: the key map, spell checking;
  fold a block of code; record a macro;
  a swap file is found
the game engine: the physics step, the light map;
  bake shadows into a scene; export a build for a console;
  a texture is missing
the spreadsheet: the pivot table, conditional formatting;
  freeze the first row; sum a column across sheets;
  a formula refers to itself
the photo library: the raw converter, face recognition;
  merge two albums; remove red eyes from a picture;
  a memory card cannot be read
the container runtime: the overlay network, the image cache;
  mount a volume read-only; limit the memory of a container;
  an image has no matching platform
the compiler: the optimiser, link-time optimisation;
  cross-compile for another processor; turn warnings into errors;
  a symbol is defined twice
the web browser: the cookie jar, private browsing;
  block pop-ups from a site; import bookmarks from a file;
  a certificate has expired
the payment service: the webhook secret, partial refunds;
  charge a card later; show prices in another currency;
  a card is declined
the map service: the tile server, turn-by-turn directions;
  draw a route between two points; geocode an address;
  a request is over its quota
the version control system: the staging area, the commit hook;
  undo the last commit; rebase a branch onto another;
  two people change the same line
the package manager: the lock file, peer dependencies;
  pin a package to a version; publish a package to a registry;
  two packages need different versions
the test runner: the snapshot folder, parallel workers;
  skip a test on one platform; measure coverage of branches;
  a test takes longer than its timeout
the web framework: the request handler, the session middleware;
  redirect to another page; validate the body of a request;
  no route matches the path
the template engine: the layout block, automatic escaping;
  include one template in another; loop over a list of items;
  a variable is not defined
the frontend library: the component tree, server-side rendering;
  share state between components; update the page without a reload;
  a hook is called in a condition
the bundler: the source map, tree shaking;
  split code into chunks; serve files from memory while developing;
  an import cannot be resolved
the cloud storage: the bucket policy, object versioning;
  upload a file in parts; make a link that expires;
  access to an object is denied
the load balancer: the health check, sticky sessions;
  drain a server before an update; end encryption at the edge;
  no backend is healthy
the logging library: the log level, structured output;
  send logs to another machine; rotate files every day;
  the disk is full
the scheduler: the cron expression, retries with a growing pause;
  run a job once a week; cancel a job that waits;
  a job overlaps with the one before
the machine learning toolkit: the learning rate, early stopping;
  train a model on several cards; save the weights of a network;
  the loss is not a number
the image processing library: the colour space, edge detection;
  crop and turn a picture; blur a region;
  a file has an unknown format
the network router: the port forward, the guest network;
  change the wireless channel; give a device a fixed address;
  two devices have the same address
the operating system kernel: the page cache, the scheduler class;
  load a driver at boot; trace a system call;
  a device does not respond
the command shell: the prompt string, tab completion;
  repeat the last command; redirect output to a file;
  a command is not found
the search engine: the inverted index, fuzzy matching;
  boost one field over another; synchronise an index with a table;
  a query returns no results
the chat server: the presence status, end-to-end encryption;
  mute a channel for a day; invite people by a link;
  a member was banned
the identity provider: the refresh token, two-factor sign-in;
  reset a forgotten password; map groups to roles;
  a token was issued by somebody else
the monitoring system: the alert rule, the retention period;
  draw a graph of latencies; silence an alarm at night;
  a target cannot be scraped
the printer: the toner cartridge, duplex printing;
  scan a page to a mailbox; clean the print head;
  paper is jammed in the tray
the video player: the subtitle track, hardware decoding;
  slow playback down; cast a film to a television;
  sound and picture drift apart
the camera: the shutter speed, image stabilisation;
  take a picture of the stars; focus by hand;
  the battery is empty
the washing machine: the rinse cycle, the child lock;
  wash wool without shrinking it; descale the drum;
  water does not drain
the oven: the baking tray, the convection fan;
  bake bread with a crisp crust; keep a meal warm;
  the door does not close
the car: the tyre pressure, cruise control;
  change a flat wheel; pair a phone with the radio;
  the oil warning light comes on
the bicycle: the derailleur, the hub dynamo;
  adjust the brakes; replace a chain;
  the chain slips under load
the heating system: the thermostat, the night setback;
  bleed a radiator; set a timetable for weekdays;
  the boiler loses pressure
the garden: the compost heap, drip irrigation;
  prune roses in winter; sow carrots in rows;
  leaves turn yellow
the tax office: the annual return, the allowance for children;
  file an appeal against a notice; deduct the cost of travel;
  a form arrives too late
the hospital: the waiting list, the visiting hours;
  book an appointment with a doctor; get a copy of your records;
  a prescription has run out
the library of the town: the reading room, the late fee;
  renew a loan by telephone; reserve a book that is lent;
  a card has been lost
the railway: the seat reservation, the family ticket;
  take a bicycle on a train; claim money back after a delay;
  a connection is missed
"""
"""Of each field a name, two things in it, two things to do, and what goes wrong."""

SENTENCES = (
    "To {first}, open {field} and choose {one}.",
    "In {field} {other} is off by default.",
    "You can {second} without restarting {field}.",
    "If {trouble}, check {one} first.",
    "The setting for {one} says how {other} is handled.",
    "Both {one} and {other} have been part of {field} since version 3.",
    "Use {one} when you want to {first}.",
    "This page explains how to {second}.",
    "Unless you set {other}, {field} does not {second}.",
    "The default for {other} depends on {one}.",
    "An error is raised when {trouble}.",
)


def main() -> None:
    """Embed the sentences and write them."""
    names = ("field", "one", "other", "first", "second", "trouble")
    entries = re.split(r"\n(?! )", FIELDS.strip())
    fields = [dict(zip(names, re.split(r"[:,;]\s+", one), strict=True)) for one in entries]
    sentences = [sentence.format(**field) for field in fields for sentence in SENTENCES]
    network = Network(FILE)
    vectors = network.vectors_of([network.pieces.of(one, MOST_PIECES) for one in sentences])
    steps = np.rint(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True)))
    TARGET.write_bytes(steps.astype(np.int8).tobytes())
    sys.stdout.write(f"{len(sentences)} sentences, {TARGET.stat().st_size / 1e3:.0f} KB\n")


if __name__ == "__main__":
    main()
