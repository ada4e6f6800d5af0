/** The same client for ES modules: the classic script sets the global, this file names it. */
import "../socket.io.js";

export const io = globalThis.io;
export const { Manager, Socket } = io;
export default io;
