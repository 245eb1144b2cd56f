/** The parts of the check by themselves, for whoever wants to try them: the tests of the project do. */

export { judge, valuesOf } from "./arithmetic";
export { b64, hex, unb64, utf8 } from "./bytes";
export { open, signedBy } from "./envelope";
export { canonical, read } from "./json";
export { leafHash, openCheckpoint, readReceipt, rootOf, Tiles, tilePath } from "./log";
export { best } from "./maths";
export { moment } from "./moment";
