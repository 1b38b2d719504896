// Node's own http server, for orientation: await, then compute on the event loop.
// Arguments: the port, and the milliseconds that a request takes.

const http = require("node:http");
const { setTimeout: sleep } = require("node:timers/promises");

const [port, serviceMs] = process.argv.slice(2).map(Number);

function steps(number) {
  let value = 1;
  for (let index = 0; index < number; index++) value = (value * 31 + 7) % 1000003;
  return value;
}

// The steps of a millisecond of CPU time, at best. The first attempts also compile the loop.
function stepsPerMs() {
  const calibrated = 1000000;
  let best = 0;
  for (let attempt = 0; attempt < 10; attempt++) {
    const before = process.cpuUsage();
    steps(calibrated);
    const used = process.cpuUsage(before);
    best = Math.max(best, calibrated / ((used.user + used.system) / 1000));
  }
  return best;
}

const rate = stepsPerMs();

function send(response, body) {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, "http://127.0.0.1");
  if (url.pathname === "/health") return send(response, { status: "ok" });
  const share = Number(url.searchParams.get("share"));
  const waiting = (serviceMs * share) / 100;
  await sleep(waiting);
  steps(Math.round((serviceMs - waiting) * rate));
  send(response, { share: `${share} %`, computing_ms: serviceMs - waiting, waiting_ms: waiting });
});

process.on("SIGTERM", () => process.exit(0));
server.listen(port, "127.0.0.1");
