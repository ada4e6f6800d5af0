// Sends the text of the file given, COUNT times per request, to every WebSocket client: `POST /emit?count=COUNT`.
const fs = require("fs");
const { WebSocketServer } = require("ws");
const text = fs.readFileSync(process.argv[3], "utf8");
const server = require("http").createServer((request, response) => {
  const count = Number(new URL(request.url, "http://host").searchParams.get("count"));
  for (let round = 0; round < count; round++) for (const client of sockets.clients) client.send(text);
  response.end();
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
server.listen(Number(process.argv[2]), "127.0.0.1");
