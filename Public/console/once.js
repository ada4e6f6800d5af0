/**
 * Lets an event through once, though two channels may deliver it.
 *
 * In global mode the server emits every event on `/`, and for an instance with a websocket row on `/<instance>` as
 * well. The copies are equal, but so may be two real events of one millisecond; so copies are counted by channel, and
 * an event is new when a channel delivers it more often than it was shown.
 */
export class Once {
  #counts = new Map();
  #limit;

  /** Envelopes remembered; the oldest is forgotten first. Copies arrive within milliseconds of each other. */
  constructor(limit = 500) {
    this.#limit = limit;
  }

  isNew(channel, text) {
    const entry = this.#counts.get(text) ?? { shown: 0, channels: new Map() };
    const times = (entry.channels.get(channel) ?? 0) + 1;
    entry.channels.set(channel, times);
    this.#counts.set(text, entry);
    if (this.#counts.size > this.#limit) this.#counts.delete(this.#counts.keys().next().value);
    if (times <= entry.shown) return false;
    entry.shown += 1;
    return true;
  }
}
