/** Draws `images/icon.png`: an open book that answers, as shapes with smooth edges. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const SIZE = 256;
const SAMPLES = 4;

const BACKGROUND = [18, 52, 59];
const PAPER = [241, 246, 238];
const SHADE = [201, 219, 207];
const ACCENT = [255, 180, 84];
const INK = [44, 105, 111];

const roundedBox = (x, y, left, top, right, bottom, radius) => {
  const dx = Math.max(left + radius - x, 0, x - (right - radius));
  const dy = Math.max(top + radius - y, 0, y - (bottom - radius));
  return Math.hypot(dx, dy) <= radius && x >= left && x <= right && y >= top && y <= bottom;
};

/** Two pages that bend towards the spine in the middle. */
const page = (x, y, side) => {
  const along = side * (x - 128) / 92;
  if (along < 0 || along > 1) return false;
  const bend = 16 * Math.sin(Math.PI * along) - 10 * along;
  return y >= 112 - bend && y <= 204 - bend;
};

const line = (x, y, side, row) => {
  const along = side * (x - 128) / 92;
  if (along < 0.16 || along > (row === 2 ? 0.62 : 0.86)) return false;
  const bend = 16 * Math.sin(Math.PI * along) - 10 * along;
  return Math.abs(y - (134 + 24 * row - bend)) <= 4;
};

/** The speech bubble above the book, and its tail. */
const bubble = (x, y) =>
  roundedBox(x, y, 84, 30, 172, 86, 26) || (y >= 80 && y <= 104 && x >= 118 && x <= 142 - (y - 80));

const dots = (x, y) => [106, 128, 150].some((centre) => Math.hypot(x - centre, y - 58) <= 7);

function colourAt(x, y) {
  if (!roundedBox(x, y, 0, 0, SIZE, SIZE, 52)) return [0, 0, 0, 0];
  let colour = BACKGROUND;
  for (const side of [-1, 1]) {
    if (page(x, y - 8, side)) colour = SHADE;
  }
  for (const side of [-1, 1]) {
    if (page(x, y, side)) colour = PAPER;
    for (const row of [0, 1, 2]) if (page(x, y, side) && line(x, y, side, row)) colour = INK;
  }
  if (Math.abs(x - 128) <= 2 && y > 112 && y < 210) colour = INK;
  if (bubble(x, y)) colour = ACCENT;
  if (dots(x, y)) colour = BACKGROUND;
  return [...colour, 255];
}

const rows = [];
for (let y = 0; y < SIZE; y++) {
  const row = Buffer.alloc(1 + SIZE * 4);
  for (let x = 0; x < SIZE; x++) {
    const sum = [0, 0, 0, 0];
    for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
      const offsetX = ((sample % SAMPLES) + 0.5) / SAMPLES;
      const offsetY = (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
      const [red, green, blue, alpha] = colourAt(x + offsetX, y + offsetY);
      sum[0] += red * alpha;
      sum[1] += green * alpha;
      sum[2] += blue * alpha;
      sum[3] += alpha;
    }
    for (let channel = 0; channel < 3; channel++) {
      row[1 + 4 * x + channel] = sum[3] === 0 ? 0 : Math.round(sum[channel] / sum[3]);
    }
    row[1 + 4 * x + 3] = Math.round(sum[3] / SAMPLES ** 2);
  }
  rows.push(row);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([length, body, sum]);
}

const header = Buffer.alloc(13);
header.writeUInt32BE(SIZE, 0);
header.writeUInt32BE(SIZE, 4);
header.set([8, 6, 0, 0, 0], 8);
writeFileSync(
  path.join(root, "images", "icon.png"),
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]),
);
