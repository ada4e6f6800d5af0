// Answers every request with the JSON that the mock gives for a connection state.
const body = '{"instance":{"instanceName":"bench","state":"close"}}';
require("http")
  .createServer((request, response) => {
    response.writeHead(200, { "Content-Type": "application/json; charset=utf-8", "Content-Length": body.length });
    response.end(body);
  })
  .listen(Number(process.argv[2]), "127.0.0.1");
