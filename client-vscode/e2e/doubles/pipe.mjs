/** Stands in for the server: what it reads goes to the test, and what the test says it writes. */

import net from "node:net";

const socket = net.connect(Number(process.env["ASKDOCS_E2E_PORT"]), "127.0.0.1");
process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.on("close", () => process.exit(0));
socket.on("error", () => process.exit(1));
