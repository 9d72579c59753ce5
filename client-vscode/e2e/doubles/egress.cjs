/**
 * Loaded into every Node process of the editor before anything else: notes every connection, and
 * every look-up of a name, that would leave this machine, and refuses it.
 */

"use strict";

const dns = require("node:dns");
const fs = require("node:fs");
const net = require("node:net");

const LOCAL = /^(127\.|::1$|::ffff:127\.|localhost$|0\.0\.0\.0$|::$)/;
const notes = process.env.ASKDOCS_E2E_EGRESS;

function refuse(where) {
  if (notes) fs.appendFileSync(notes, `${process.argv[1] ?? process.title}: ${where}\n`);
  const error = new Error(`the tests let nothing leave this machine: ${where}`);
  error.code = "ECONNREFUSED";
  return error;
}

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...parameters) {
  const first = Array.isArray(parameters[0]) ? parameters[0][0] : parameters[0];
  const options = typeof first === "object" ? first : { port: first, host: parameters[1] };
  const host = options.host ?? "localhost";
  if (options.path === undefined && typeof host === "string" && !LOCAL.test(host)) {
    const error = refuse(`${host}:${options.port}`);
    process.nextTick(() => this.destroy(error));
    return this;
  }
  return connect.apply(this, parameters);
};

const lookup = dns.lookup;
dns.lookup = function (name, ...rest) {
  if (LOCAL.test(name) || net.isIP(name)) return lookup.call(this, name, ...rest);
  const error = refuse(`look-up of ${name}`);
  process.nextTick(() => rest.at(-1)(error));
  return undefined;
};
