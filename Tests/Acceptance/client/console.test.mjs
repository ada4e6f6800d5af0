// The parts of the console that need no page.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

const { explain } = await import("../../../Public/console/api.js");
const { isPicture } = await import("../../../Public/console/dom.js");
const { summary } = await import("../../../Public/console/log.js");
const { Once } = await import("../../../Public/console/once.js");

describe("console", () => {
  test("an event of both channels is shown once, two equal events twice", () => {
    const once = new Once();
    const arrivals = [["/", true], ["/a", false], ["/a", true], ["/", false], ["/", true], ["/a", false]];
    for (const [channel, expected] of arrivals) assert.equal(once.isNew(channel, "same"), expected);
    assert.equal(once.isNew("/", "other"), true);
  });

  test("several copies on one channel may come before those on the other", () => {
    const once = new Once();
    assert.deepEqual(["/", "/", "/a", "/a"].map((channel) => once.isNew(channel, "x")), [true, true, false, false]);
  });

  test("only so many envelopes are remembered", () => {
    const once = new Once(2);
    for (const text of ["1", "2", "3"]) assert.equal(once.isNew("/", text), true);
    assert.equal(once.isNew("/a", "1"), true);
    assert.equal(once.isNew("/a", "3"), false);
  });

  test("only PNG data URLs are pictures", () => {
    assert.equal(isPicture("data:image/png;base64,iVBORw0KGgo="), true);
    const refused = [
      "javascript:alert(1)", "data:image/svg+xml;base64,PHN2Zz4=", "data:text/html;base64,PGI+", "https://host/x.png",
      "data:image/png;base64,", "data:image/png;base64,a\"onerror=1", " data:image/png;base64,iVBO", null, 7, undefined,
    ];
    for (const value of refused) assert.equal(isPicture(value), false, String(value));
  });

  test("error envelopes become words, whatever their shape", () => {
    const cases = [
      [{ response: { message: "Unauthorized" } }, "Unauthorized"],
      [{ response: { message: ["a", "b"] } }, "a; b"],
      [{ response: { message: [["instance requires property \"x\""]] } }, "instance requires property \"x\""],
      [{ error: true, message: "text" }, "text"],
      [{ response: { message: [{ exists: false }] } }, "{\"exists\":false}"],
      [null, "The server answered 500"],
      [{ response: {} }, "The server answered 500"],
    ];
    for (const [body, words] of cases) assert.equal(explain(500, body), words);
  });

  test("summaries survive any data", () => {
    const message = { key: { remoteJid: "1@s.whatsapp.net", fromMe: false }, message: { conversation: "hi" } };
    assert.equal(summary({ data: { ...message, pushName: "<b>" } }), "<b>: hi");
    assert.equal(summary({ data: { ...message, message: null, messageType: "imageMessage" } }), "1@s.whatsapp.net: imageMessage");
    assert.equal(summary({ data: { state: "open", statusReason: 200 } }), "open · 200");
    assert.equal(summary({ data: [1] }), "1 element");
    for (const data of [null, undefined, 7, "x", [], {}, { key: {} }, { qrcode: {} }]) assert.equal(typeof summary({ data }), "string");
  });
});
